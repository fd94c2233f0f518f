import { rounded, type Proportions } from './vader/proportions.ts'

const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof inc ltd corp co plc vs etc approx est dept fig no nos jan feb mar apr jun jul aug sep sept oct ' +
    'nov dec st mn bn m eg ie cf al'
  ).split(' '),
)

/** Cuts a text at line ends, and after `.`, `!` or `?` where a new sentence can begin; not after abbreviations and initials. */
export function sentencesOf(text: string): string[] {
  return text.split(/[\r\n]+/).flatMap((line) => {
    const sentences: string[] = []
    let from = 0
    for (const match of line.matchAll(/[.!?]+["')\]\u2019\u201d]*\s+(?=["'([\u2018\u201c]?[\p{Lu}\d$#@])/gu)) {
      const end = match.index + match[0].length
      if (match[0].startsWith('.') && isAbbreviation(line.slice(from, match.index))) continue
      sentences.push(line.slice(from, end).trim())
      from = end
    }
    const last = line.slice(from).trim()
    return last === '' ? sentences : [...sentences, last]
  })
}

function isAbbreviation(before: string): boolean {
  const word = /[\p{L}.]+$/u.exec(before)?.[0].toLowerCase() ?? ''
  return (word.length === 1 && word !== 'i') || word.includes('.') || ABBREVIATIONS.has(word)
}

/** Scores a text sentence by sentence and gives the mean, so that length alone drives no text to an extreme. */
export function bySentence(proportions: (sentence: string) => Proportions): (text: string) => Proportions {
  return (text) => {
    const all = sentencesOf(text).map(proportions)
    const mean = (part: keyof Proportions) => all.reduce((sum, one) => sum + one[part], 0) / Math.max(1, all.length)
    return {
      neg: rounded(mean('neg'), 3),
      neu: rounded(mean('neu'), 3),
      pos: rounded(mean('pos'), 3),
      compound: rounded(mean('compound'), 4),
    }
  }
}
