/** One line of the table that `npm run bench` prints and of bench/results.json. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** What was promised, like `>= 0.8`; empty for a figure that only stands beside others. */
  readonly goal: string
  /** Null: nothing was promised. */
  readonly met: boolean | null
  /** What it was measured against, or of what. */
  readonly against: string
}

/** Tells how far a part has come. */
export type Say = (sentence: string) => void

/** A row; the value is kept to four digits, the goal is judged before. */
export function row(
  name: string,
  value: number,
  unit: string,
  against: string,
  goal: { readonly atLeast?: number; readonly atMost?: number } = {},
): Row {
  const { atLeast, atMost } = goal
  const goals = [
    ...(atLeast === undefined ? [] : [{ text: `>= ${atLeast}`, met: value >= atLeast }]),
    ...(atMost === undefined ? [] : [{ text: `<= ${atMost}`, met: value <= atMost }]),
  ]
  return {
    name,
    value: Number(value.toPrecision(4)),
    unit,
    goal: goals.map(({ text }) => text).join(', '),
    met: goals.length === 0 ? null : goals.every(({ met }) => met),
    against,
  }
}

/** The middle of some figures; of an even number of them the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2
}

/** The rows as aligned lines under a header. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [
    ['name', 'value', 'unit', 'goal', 'met', 'against'],
    ...rows.map(({ name, value, unit, goal, met, against }) => [
      ...[name, String(value), unit, goal],
      ...[met === null ? '' : met ? 'yes' : 'NO', against],
    ]),
  ]
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? []
  const padded = (text: string, at: number) =>
    at === 1 ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n')
}
