import { wordOf, type Vocabulary, type Word } from './vocabulary.ts'

/** A text as the rules see it: its words in order, and which of them shout. */
export interface Tokens {
  readonly words: readonly Word[]
  readonly shouted: readonly boolean[]
  /** Some words shout and others do not, so that shouting means something. */
  readonly shoutingMatters: boolean
}

/** Splits at what Python calls white space and takes the punctuation of ASCII from both ends, but for tokens it would leave with two characters or fewer (emoticons). */
export function tokenize(text: string, vocabulary: Vocabulary): Tokens {
  const words: Word[] = []
  const shouted: boolean[] = []
  let shouts = 0
  let from = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !isSpace(text.charCodeAt(at))) continue
    if (at > from) {
      const token = stripped(text, from, at)
      const isShout = isUpper(token)
      if (isShout) shouts++
      words.push(wordOf(vocabulary, token.toLowerCase()))
      shouted.push(isShout)
    }
    from = at + 1
  }
  return { words, shouted, shoutingMatters: shouts > 0 && shouts < words.length }
}

/** What `str.split()` splits at. */
function isSpace(code: number): boolean {
  if (code < 0x85) return code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31)
  if (code < 0x1680) return code === 0x85 || code === 0xa0
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

function isPunctuation(code: number): boolean {
  return (
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126)
  )
}

function stripped(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isPunctuation(text.charCodeAt(start))) start++
  while (end > start && isPunctuation(text.charCodeAt(end - 1))) end--
  const token = text.slice(start, end)
  // Python counts code points, of which one may be two of our characters.
  const isShort = token.length <= 2 || (token.length <= 4 && [...token].length <= 2)
  return isShort ? text.slice(from, to) : token
}

const HAS_LOWER = /[\p{Lowercase}\p{Lt}]/u
const HAS_UPPER = /\p{Uppercase}/u

/** What `str.isupper()` says. */
function isUpper(token: string): boolean {
  let upper = false
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at)
    if (code > 127) return !HAS_LOWER.test(token) && HAS_UPPER.test(token)
    if (code >= 97 && code <= 122) return false
    upper ||= code >= 65 && code <= 90
  }
  return upper
}
