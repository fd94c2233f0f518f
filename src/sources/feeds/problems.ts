import type { DateProblem } from '../../domain/news/item.ts'

export type ProblemKind =
  | 'charset'
  | 'not-well-formed'
  | 'unusual'
  | 'truncated'
  | 'too-many-items'
  | 'too-long'
  | 'no-items'
  | 'unusable-link'
  | 'empty-item'
  | `date-${DateProblem}`

/** Something about a feed that is not as it should be, and what was done about it. */
export interface FeedProblem {
  readonly kind: ProblemKind
  readonly sentence: string
  /** How many items it is about, where it is about items. */
  readonly items?: number
}

/** Collects problems; those about items are counted, not repeated. */
export interface ProblemBook {
  say(kind: ProblemKind, sentence: string): void
  note(kind: keyof typeof SENTENCES): void
  /** `text`, or its first `most` letters, noted. */
  cut(text: string, most: number, what: string): string
  all(): FeedProblem[]
}

const SENTENCES = {
  'date-missing': 'No date is given; only the time of the fetch is known.',
  'date-unreadable': 'The date cannot be read, so there is none.',
  'date-impossible': 'The date names a day or an hour that does not exist, so there is none.',
  'date-ambiguous': 'Day and month cannot be told apart, so there is no date.',
  'date-before-1970': 'The date lies before 1970, so there is none.',
  'date-no-time': 'The date has no time; midnight UTC is taken.',
  'date-no-zone': 'The date has no zone; UTC is taken.',
  'date-unknown-zone': 'The zone of the date is not known; UTC is taken.',
  'date-future': 'The date lies after the fetch; the time of the fetch is taken.',
  'unusable-link': 'The link is no http or https address, so there is none.',
  'empty-item': 'An item has neither title, link, text nor guid; it is no news.',
} as const satisfies Partial<Record<ProblemKind, string>>

export function openProblemBook(): ProblemBook {
  const said: FeedProblem[] = []
  const counted = new Map<keyof typeof SENTENCES, number>()
  const cuts = new Map<string, number>()
  return {
    say: (kind, sentence) => void said.push({ kind, sentence }),
    note: (kind) => void counted.set(kind, (counted.get(kind) ?? 0) + 1),
    cut(text, most, what) {
      if (text.length <= most) return text
      cuts.set(what, (cuts.get(what) ?? 0) + 1)
      return text
        .slice(0, most)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
    },
    all: () => [
      ...said,
      ...[...counted].map(([kind, items]) => ({ kind, sentence: SENTENCES[kind], items })),
      ...[...cuts].map(([what, items]) => ({
        kind: 'too-long' as const,
        sentence: `A ${what} is longer than we keep, and was cut.`,
        items,
      })),
    ],
  }
}
