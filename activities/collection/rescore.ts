import { cancellationSignal, heartbeat } from '@temporalio/activity'
import type { RescoreProgress, RescoreState, ScorerVersionName } from '../../src/contracts/sentiment.ts'
import { rescoreId } from '../../src/contracts/sentiment.ts'
import type { Clock, Millis } from '../../src/domain/clock.ts'
import { UpstreamError } from '../../src/errors.ts'
import type { Scoring } from '../../src/scorers/scoring.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import type { Database, Transaction } from '../../src/store/database.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { isSameVersion, lockActive, shareActive, switchActive } from '../../src/store/sentiment-active.ts'
import { countScored, textsWithout, wordingsScoredAt, writeScores } from '../../src/store/sentiment-scores.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { scoreTexts } from './score-texts.ts'
import type { AfterScores } from './sentiment.ts'

export interface RescoreDeps {
  readonly database: Database
  readonly clock: Clock
  readonly scoring: Scoring
  readonly events: Pick<Events, 'textsScored' | 'scorerSwitched'>
  readonly afterScores?: AfterScores
  /** Called last in the transaction that makes another version count: what is made from scores is told. */
  readonly afterSwitch?: (tx: Transaction, at: Millis) => Promise<void>
}

/** How long one activity works before it comes back. */
const BUDGET_MS = 5_000
/** A page is made larger while it takes less than this, so that a slow model stops soon and a quick one is not held up. */
const PAGE_MS = 300
const PAGE = { first: 8, most: 400 }
/** So many items may come between the last look and the switch and are scored in it; more, and there is another round. */
const LAST_ITEMS = 20

/** The activities of `rescore/...`. Each may happen twice: the scores themselves say what is left. */
export function createRescoreActivities({
  database,
  clock,
  scoring,
  events,
  afterScores = async () => {},
  afterSwitch = async () => {},
}: RescoreDeps) {
  const find = async (name: ScorerVersionName): Promise<TextScorer> => {
    const scorer = await scoring.find(name)
    if (scorer === undefined)
      throw new UpstreamError('unreachable', `No worker can ask ${name.scorer} ${name.version} now; it is waited for.`)
    return scorer
  }
  const progressOf = async (name: ScorerVersionName, state: RescoreState): Promise<RescoreProgress> => {
    const { scorer, version } = name
    const { texts, scored } = await countScored(database, name)
    // Rows of items that were deleted since would make it more than all.
    const percent = texts === 0 ? 100 : Math.min(100, Math.floor((100 * scored) / texts))
    return { scorer, version, state, texts, scored, percent }
  }
  const writePage = (name: ScorerVersionName, scored: Parameters<typeof writeScores>[1]): Promise<void> => {
    const at = clock()
    return database.transaction(async (tx) => {
      const active = await shareActive(tx)
      await writeScores(tx, scored, at)
      if (!isSameVersion(active?.counts, name)) return
      const items = [...new Set(scored.map(({ newsId }) => newsId))]
      await afterScores(tx, await wordingsScoredAt(tx, items, at), at)
    })
  }
  return {
    /** How far it is; tells the journal that it has begun. */
    async openRescore(name: ScorerVersionName & { by: string }): Promise<RescoreProgress> {
      const progress = await progressOf(name, 'scoring')
      await tell(
        name,
        'rescore-began',
        `${said(name)} scores all news, asked for by ${name.by}: ${progress.texts} texts.`,
      )
      return progress
    },

    /** Scores for a few seconds what comes after an item. Not `more`: nothing was left. */
    async scoreMore({ afterId, ...name }: ScorerVersionName & { afterId: number }): Promise<{
      afterId: number
      more: boolean
      progress: RescoreProgress
    }> {
      const signal = cancellationSignal()
      const scorer = await find(name)
      const endAt = performance.now() + BUDGET_MS
      let last = afterId
      for (let page = PAGE.first; performance.now() < endAt && !signal.aborted;) {
        const startedAt = performance.now()
        const { texts, lastId } = await textsWithout(database, name, last, page)
        if (lastId === undefined) return { afterId: last, more: false, progress: await progressOf(name, 'scoring') }
        await writePage(name, [...(await scoreTexts(events, scorer, texts)).values()])
        last = lastId
        heartbeat({ afterId: last })
        if (performance.now() - startedAt < PAGE_MS) page = Math.min(PAGE.most, page * 2)
      }
      return { afterId: last, more: true, progress: await progressOf(name, 'scoring') }
    },

    /** Makes the version count if every item has its scores; what came meanwhile is scored with it. False: too much has come, score on. */
    async switchScorer(
      name: ScorerVersionName & { by: string },
    ): Promise<{ switched: boolean; progress: RescoreProgress }> {
      const scorer = await find(name)
      const at = clock()
      const before = await database.transaction(async (tx) => {
        const active = await lockActive(tx)
        const rest = await textsWithout(tx, name, 0, LAST_ITEMS + 1)
        if (new Set(rest.texts.map(({ newsId }) => newsId)).size > LAST_ITEMS) return undefined
        await writeScores(tx, [...(await scoreTexts(events, scorer, rest.texts)).values()], at)
        if (isSameVersion(active?.counts, name) && active?.standsIn === undefined) return { from: active?.counts }
        await switchActive(tx, name, at)
        await afterSwitch(tx, at)
        return { from: active?.counts }
      })
      if (before === undefined) return { switched: false, progress: await progressOf(name, 'scoring') }
      const progress = await progressOf(name, 'switched')
      if (!isSameVersion(before.from, name)) {
        const instead = before.from === undefined ? '' : `, instead of ${said(before.from)}`
        await tell(
          name,
          'rescore-ended',
          `The scores of ${said(name)} count from now on${instead}: ${progress.scored} texts.`,
        )
        events.scorerSwitched({ model: name.scorer, version: name.version, texts: progress.scored })
      }
      return { switched: true, progress }
    },

    /** Writes down that it was stopped. */
    async closeRescore(name: ScorerVersionName & { by: string }): Promise<RescoreProgress> {
      const progress = await progressOf(name, 'cancelled')
      await tell(
        name,
        'rescore-cancelled',
        `${said(name)} was stopped by ${name.by} at ${progress.scored} of ${progress.texts} texts. The scores that counted still do.`,
      )
      return progress
    },
  }

  async function tell(name: ScorerVersionName, kind: string, sentence: string): Promise<void> {
    await writeJournal(database, { at: clock(), subject: rescoreId(name), kind, sentence, detail: null })
  }
}

const said = ({ scorer, version }: ScorerVersionName): string => `${scorer} ${version}`
