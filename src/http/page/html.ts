const MARKUP = Symbol('markup')

/** Text that is already safe markup. Only `html` and `markup` make one, so a plain string can never pass for it. */
export interface Html {
  readonly [MARKUP]: string
}

/** What may stand in a template: strings and numbers are escaped; `undefined`, `null` and `false` leave nothing; lists are joined. */
export type Content = Html | string | number | undefined | null | false | readonly Content[]

/** Tagged template for HTML that escapes whatever is put into it, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += textOf(value) + (strings[index + 1] ?? '')
  return markup(text)
}

/** Declares text to be markup. For constants of ours only, never for anything that was read. */
export function markup(text: string): Html {
  return { [MARKUP]: text }
}

/** The markup as text, ready to send. */
export function textOf(value: Content): string {
  if (value === undefined || value === null || value === false) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return isList(value) ? value.map(textOf).join('') : value[MARKUP]
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '')
}

function isList(value: Html | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value)
}
