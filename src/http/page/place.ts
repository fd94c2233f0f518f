/**
 * Percent positions as classes: `a57 b30 w4 x05` is left 57.30 %, width 4.05 %. The policy `default-src 'self'` allows no style attribute,
 * so the style sheet holds the hundred whole percents and the hundred hundredths of each, and elements name theirs.
 */

/** Classes for left and width, both in percent of the parent, to a hundredth. */
export function place(left: number, width: number): string {
  return `${steps('a', 'b', left)} ${steps('w', 'x', width)}`
}

/** Classes for left alone. */
export function placeLeft(left: number): string {
  return steps('a', 'b', left)
}

/** Class for a height in whole percent, at least 1. */
export function placeHeight(percent: number): string {
  return `h${Math.min(100, Math.max(1, Math.round(percent)))}`
}

function steps(whole: string, hundredth: string, percent: number): string {
  const hundredths = Math.round(Math.min(100, Math.max(0, percent)) * 100)
  const rest = hundredths % 100
  return `${whole}${Math.floor(hundredths / 100)}${rest === 0 ? '' : ` ${hundredth}${rest}`}`
}

/** The rules behind those classes. */
export function placeRules(): string {
  const rules = [
    '.at{left:calc(var(--a,0%) + var(--b,0%));width:calc(var(--w,0%) + var(--x,0%))}',
    '.atl{left:calc(var(--a,0%) + var(--b,0%))}',
  ]
  for (let n = 0; n <= 100; n += 1) rules.push(`.a${n}{--a:${n}%}.w${n}{--w:${n}%}.h${n}{--h:${n}%}`)
  for (let n = 1; n < 100; n += 1) rules.push(`.b${n}{--b:${n / 100}%}.x${n}{--x:${n / 100}%}`)
  return rules.join('')
}
