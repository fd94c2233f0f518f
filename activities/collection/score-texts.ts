import { scoredText } from '../../src/domain/analytics/news-text.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import type { NewsText, ScoredText } from '../../src/store/sentiment-scores.ts'
import type { Events } from '../../src/telemetry/events.ts'

/** Scores of wordings, by item, revision, scorer and version. */
export type Scores = ReadonlyMap<string, ScoredText>

export const NO_SCORES: Scores = new Map()

const keyOf = ({ newsId, revision }: { newsId: number; revision: number }, { name, version }: TextScorer): string =>
  `${newsId}/${revision} ${name} ${version}`

/** The scores of some wordings by one scorer, each wording once. Those in `ahead` are not scored again; what scoring took is told. */
export async function scoreTexts(
  events: Pick<Events, 'textsScored'>,
  scorer: TextScorer,
  texts: readonly NewsText[],
  ahead: Scores = NO_SCORES,
): Promise<Scores> {
  const each = new Map(texts.map((text) => [keyOf(text, scorer), text]))
  const open = [...each].filter(([key]) => !ahead.has(key))
  const startedAt = performance.now()
  const scores = await scorer.score(open.map(([, text]) => scoredText(text)))
  const ms = performance.now() - startedAt
  for (const [source, told] of Map.groupBy(open, ([, text]) => text.source))
    events.textsScored({ model: scorer.name, source, texts: told.length, ms: (ms * told.length) / open.length })
  const fresh = new Map(
    open.flatMap(([key, { newsId, revision }], place) => {
      const score = scores[place]
      return score === undefined ? [] : [[key, { newsId, revision, score }] as const]
    }),
  )
  return new Map(
    [...each.keys()].flatMap((key) => {
      const scored = fresh.get(key) ?? ahead.get(key)
      return scored === undefined ? [] : [[key, scored] as const]
    }),
  )
}
