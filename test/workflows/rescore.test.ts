import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RescoreProgress } from '../../src/contracts/sentiment.ts'
import { financeScorer } from '../../src/domain/analytics/finance/finance.ts'
import { linearScorer } from '../../src/domain/analytics/linear/linear.ts'
import { vaderScorer } from '../../src/domain/analytics/vader-scorer.ts'
import type { Values } from '../../src/store/database.ts'
import { readJournal } from '../../src/store/journal.ts'
import { readActive } from '../../src/store/sentiment-active.ts'
import { countScored } from '../../src/store/sentiment-scores.ts'
import { rescoreResult, runningRescore, startRescore, stopRescore } from '../../src/temporal/rescores.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { replayAll } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

/** Enough that scoring takes some seconds, so that there is a middle to be killed in. */
const ITEMS = 6_000
/** A tenth of them were changed once. */
const TEXTS = 6_600
const START = Date.UTC(2026, 2, 2)

const finance = { scorer: 'finance', version: financeScorer.version }
const linear = { scorer: 'linear', version: linearScorer.version }
const vader = { scorer: 'vader', version: vaderScorer.version }

let upstream: TestUpstream
let product: Product

beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(['BTC-USD']) })
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: ['BTC-USD'], since: '-2d' },
        prices: { subjects: ['btc'], since: '-1h', pairs: { btc: 'BTC-USD' } },
        news: { feeds: [] },
        // Else each start of the worker would have the configured scorer count again.
        sentiment: { rescore: 'when-asked' },
      },
    },
  })
  await writeItems(0, ITEMS)
  await until('the configured scorer to count', async () => (await counts())?.scorer === 'finance', {
    withinMs: 60_000,
  })
}, 180_000)

afterAll(async () => {
  await product.stop()
  await upstream.close()
})

/** Rows of news as the collector leaves them; every tenth was changed once. */
async function writeItems(from: number, to: number): Promise<void> {
  const at = (item: number) => new Date(START + item * 60_000)
  for (let first = from; first < to; first += 2_000) {
    const items = Array.from({ length: Math.min(2_000, to - first) }, (_, place) => first + place)
    const rows: Values[number] = items.map((n) => [
      ...[
        `item-${n}`,
        'feeds',
        'desk',
        `Bitcoin ${n % 3 === 0 ? 'rallies' : 'falls'} ${n % 90} % as story ${n} unfolds`,
      ],
      ...[at(n), at(n), 'x', n % 10 === 0 ? 1 : 0, at(n)],
    ])
    await product.store.execute(
      'INSERT INTO crypto_news (identity, source, feed, title, first_seen_at, known_at, content_hash, revision, changed_at) VALUES ?',
      [rows],
    )
  }
  await product.store.execute(
    `INSERT IGNORE INTO news_revisions (news_id, revision, title, content_hash, replaced_at)
     SELECT id, 0, CONCAT('Before: ', title), 'y', known_at FROM crypto_news WHERE revision = 1`,
  )
}

const counts = async () => (await readActive(product.store))?.counts
const client = () => product.temporal.client
const complete = async (name: typeof linear) => {
  const { texts, scored } = await countScored(product.store, name)
  return { whole: texts === scored, texts, scored }
}

/** Waits until some texts have a score of that version, and not all; gives how many. */
const middleOf = (name: typeof linear) =>
  until(
    'the middle',
    async () => {
      const { scored } = await countScored(product.store, name)
      return scored > 0 && scored < ITEMS ? scored : undefined
    },
    { withinMs: 120_000, everyMs: 10 },
  )

describe('all news scored by another version', () => {
  it('counts completely or not at all, also when the worker is killed in the middle', async () => {
    await startRescore(client(), linear, 'a test')
    const half = await middleOf(linear)
    await product.workers[0]?.kill()
    expect(await counts()).toEqual(finance)
    expect((await complete(linear)).whole).toBe(false)
    product.workers[0]?.start()
    const ended = await rescoreResult(client(), linear)
    expect(ended).toMatchObject({ ...linear, state: 'switched', percent: 100, texts: TEXTS, scored: TEXTS })
    expect(half).toBeLessThan(ended.scored)
    expect(await counts()).toEqual(linear)
    const [row] = await product.store.query<{ twice: number }>(
      `SELECT COUNT(*) AS twice FROM (SELECT news_id, revision FROM sentiment_scores WHERE scorer = 'linear' GROUP BY news_id, revision HAVING COUNT(*) > 1) t`,
    )
    expect(Number(row?.twice)).toBe(0)
  }, 240_000)

  it('that is cancelled before the switch leaves the version that counted whole, and goes on where it was', async () => {
    await startRescore(client(), vader, 'a test')
    const half = await middleOf(vader)
    // Nobody is there who could switch before the word is heard.
    await product.workers[0]?.kill()
    expect((await complete(vader)).whole).toBe(false)
    await stopRescore(client(), vader, 'ana')
    product.workers[0]?.start()
    const ended: RescoreProgress = await rescoreResult(client(), vader)
    expect(ended.state).toBe('cancelled')
    expect(ended.scored).toBeGreaterThanOrEqual(half)
    expect(await counts()).toEqual(linear)
    expect((await complete(linear)).whole).toBe(true)
    const [last] = await readJournal(product.store, { subject: `rescore/vader-${vader.version}`, limit: 1 })
    expect(last).toMatchObject({ kind: 'rescore-cancelled' })
    expect(last?.sentence).toContain('stopped by ana')
    await startRescore(client(), vader, 'a test')
    expect(await rescoreResult(client(), vader)).toMatchObject({ state: 'switched', percent: 100 })
    expect(await counts()).toEqual(vader)
  }, 240_000)

  it('takes in what comes and changes while it works, and a version that is complete already counts at once', async () => {
    await startRescore(client(), finance, 'a test')
    await middleOf(finance)
    await product.workers[0]?.kill()
    await writeItems(ITEMS, ITEMS + 100)
    // One that is behind the cursor by now.
    const [first] = await product.store.query<{ id: number }>(
      'SELECT MIN(id) AS id FROM crypto_news WHERE revision = 0',
    )
    await product.store.execute(
      "INSERT INTO news_revisions (news_id, revision, title, content_hash, replaced_at) VALUES (?, 0, 'Before', 'y', ?)",
      [first?.id ?? 0, new Date(START)],
    )
    await product.store.execute('UPDATE crypto_news SET revision = 1 WHERE id = ?', [first?.id ?? 0])
    product.workers[0]?.start()
    expect(await rescoreResult(client(), finance)).toMatchObject({ state: 'switched' })
    expect(await complete(finance)).toMatchObject({ whole: true, texts: TEXTS + 111 })
    await startRescore(client(), finance, 'a test')
    expect(await rescoreResult(client(), finance)).toMatchObject({ state: 'switched', percent: 100 })
    expect(await runningRescore(client(), finance)).toBeUndefined()
  }, 240_000)

  it('replays every execution of this file without a difference', async () => {
    expect(await replayAll(client(), await bundleWorkflows(), `WorkflowType = 'rescoreSentiment'`)).toBeGreaterThan(3)
  }, 120_000)
})
