/** How this terminal wants to be spoken to, decided once per command. */

export interface Form {
  /** A person reads it: bands, redraws, thousands with commas. Otherwise a pipe or a file: plain, everything, nothing shortened. */
  readonly terminal: boolean
  readonly colour: boolean
  /** No UTF-8: marks and bands in ASCII. */
  readonly ascii: boolean
  readonly columns: number
  /** Shorten nothing. */
  readonly all: boolean
}

export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

type Env = Readonly<Record<string, string | undefined>>

/** `colour` is what `--color` says, undefined when it says nothing. stdout and stderr are judged apart. */
export function formOf(
  stream: Stream,
  env: Env,
  asked: { readonly colour?: 'always' | 'never' | undefined; readonly all?: boolean | undefined },
): Form {
  const terminal = stream.isTTY === true
  const byItself = terminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '')
  return {
    terminal,
    colour: asked.colour === undefined ? byItself : asked.colour === 'always',
    ascii: locale !== undefined && !/utf-?8/i.test(locale),
    columns: Math.max(40, Math.min(120, stream.columns ?? 80)),
    all: asked.all === true,
  }
}

export type Role = 'bold' | 'red' | 'yellow' | 'green'

const CODES: Record<Role, string> = { bold: '1', red: '31', yellow: '33', green: '32' }

/** Colours text in one of the five roles (the fifth is none); without colour the very same text. */
export function paint(form: Form, role: Role | undefined, text: string): string {
  return form.colour && role !== undefined && text !== '' ? `\u001b[${CODES[role]}m${text}\u001b[0m` : text
}

export type Mark = 'ok' | 'filling' | 'waiting' | 'bad' | 'unknown'

const MARKS: Record<Mark, readonly [string, string, Role | undefined]> = {
  ok: ['✓', 'ok', 'green'],
  filling: ['◐', '~', 'yellow'],
  waiting: ['○', '.', undefined],
  bad: ['✕', 'x', 'red'],
  unknown: ['?', '?', undefined],
}

/** The sign that stands beside a word, and the role of its colour. */
export function mark(form: Form, kind: Mark): { readonly text: string; readonly role: Role | undefined } {
  const [sign, plain, role] = MARKS[kind]
  return { text: form.ascii ? plain : sign, role }
}

/** Width on screen: one cell a character, for what we print. */
export function widthOf(text: string): number {
  return [...text].length
}

/** Breaks a sentence into lines of at most `width`, each after the first with the same indent. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || widthOf(last) + 1 + widthOf(word) > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** A label and its text beside it, broken below itself on a terminal; on a pipe one line. */
export function labelled(form: Form, indent: number, label: string, text: string): string[] {
  const [first = '', ...rest] = form.terminal ? wrap(text, form.columns - indent) : [text]
  return [`${label.padEnd(indent)}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)]
}
