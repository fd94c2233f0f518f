import { describe, expect, it } from 'vitest'
import { financeScorer } from '../../../../src/domain/analytics/finance/finance.ts'
import { financeTokens } from '../../../../src/domain/analytics/finance/tokens.ts'
import { FINANCE_WORDS } from '../../../../src/domain/analytics/finance/words.ts'
import type { Label } from '../../../../src/domain/analytics/score.ts'
import { vaderScorer } from '../../../../src/domain/analytics/vader-scorer.ts'
import { accuracyOf, phrasebank } from '../phrasebank.ts'

const label = (text: string): Label => financeScorer.score(text).label

describe('what moves decides what a movement means', () => {
  it.each<[string, Label]>([
    ['Operating profit rose to 13.1 mn from 8.7 mn', 'positive'],
    ['Operating loss widened to 3.2 mn', 'negative'],
    ['The net loss narrowed to 1.2 mn from 3.4 mn', 'positive'],
    ['Costs fell by 10 %', 'positive'],
    ['Higher costs ate into the quarter', 'negative'],
    ['Unemployment rose to 5.1 %', 'negative'],
    ['Net sales decreased by 4 %', 'negative'],
    ['Exchange outflows declined for a third week', 'positive'],
    ['Bitcoin is up 5% today', 'positive'],
    ['Shares were down 3 % in early trading', 'negative'],
    ['The fund raised its stake from 4.9 % to 5.1 %', 'neutral'],
    ['The exchange set up a new office', 'neutral'],
  ])('%s: %s', (text, expected) => {
    expect(label(text)).toBe(expected)
  })
})

describe('figures beside each other', () => {
  it.each<[string, Label]>([
    ['Net sales were EUR 10.2 mn, compared to EUR 8.1 mn a year earlier', 'positive'],
    ['Net sales were EUR 10.2 mn (EUR 12.4 mn)', 'negative'],
    ['Operating loss was EUR 1 mn compared to a profit of EUR 2 mn', 'negative'],
    ['Profit for the period was USD 2 million versus a loss of USD 5 million', 'positive'],
    ['Net sales totalled EUR 950 thousand against EUR 1.2 mn', 'negative'],
    ['Net sales were EUR 10 mn compared to EUR 10 mn', 'neutral'],
  ])('%s: %s', (text, expected) => {
    expect(label(text)).toBe(expected)
  })

  it('reads amounts with their units, and takes no year for one', () => {
    const amounts = (text: string) => financeTokens(text).flatMap(({ amount }) => amount ?? [])
    expect(amounts('EUR125 .2 m. in 2007 and $1,200,000 or 3 bn')).toEqual([125_200_000, 1_200_000, 3_000_000_000])
    expect(financeTokens('5 per cent of 7 per share').map(({ isPercent }) => isPercent)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('words of the trade', () => {
  it.each<[string, Label]>([
    ['Bitcoin surges to record high as ETF inflows accelerate', 'positive'],
    ['Liquidations wipe out $1.2 billion of longs', 'negative'],
    ['Exchange halts withdrawals amid insolvency fears', 'negative'],
    ['Hacker drains $40M from DeFi protocol', 'negative'],
    ['SEC approves spot Ethereum ETF', 'positive'],
    ['Analyst upgrades Coinbase to outperform', 'positive'],
    ['Stablecoin loses its peg', 'negative'],
    ['Company issues profit warning', 'negative'],
    ['XRP wins lawsuit against SEC', 'positive'],
    ['BTC to the moon 🚀', 'positive'],
    ['The company holds its annual meeting on Friday', 'neutral'],
    ['Fed leaves rates unchanged', 'neutral'],
    ['The shares are listed on the main market', 'neutral'],
    ['We share an interest in secure credit', 'neutral'],
  ])('%s: %s', (text, expected) => {
    expect(label(text)).toBe(expected)
  })

  it('a negation turns them, a perhaps weakens them, and what follows "but" weighs more', () => {
    const compound = (text: string) => financeScorer.score(text).compound
    expect(compound('Company did not cut its dividend')).toBeGreaterThan(0)
    expect(compound('Bitcoin could fall to $50,000')).toBeGreaterThan(compound('Bitcoin fell to $50,000'))
    expect(label('Revenue fell, but profit beat expectations')).toBe('positive')
  })

  it('each word has one valence: no phrase is listed on both sides', () => {
    const sides = new Map<string, number>()
    for (const [valence, rows] of FINANCE_WORDS)
      for (const row of rows.split(/;\s*/))
        expect(Math.sign(sides.set(row, sides.get(row) ?? valence).get(row)!)).toBe(Math.sign(valence))
    expect(sides.size).toBeGreaterThan(200)
  })
})

describe('a score', () => {
  it('says who made it and how sure it is', () => {
    expect(financeScorer.score('Costs fell 10%')).toEqual({
      ...{ neg: 0, neu: 0.408, pos: 0.592, compound: 0.4404 },
      ...{ label: 'positive', confidence: 0.301, scorer: 'finance', version: '1.0.0' },
    })
    expect(financeScorer.score('')).toMatchObject({ compound: 0, label: 'neutral', neg: 0, neu: 0, pos: 0 })
  })

  it('a long text drifts to no extreme: it is the mean of its sentences', () => {
    const once = financeScorer.score('Bitcoin rose 3 %.')
    const often = financeScorer.score(Array.from({ length: 400 }, () => 'Bitcoin rose 3 %.').join(' '))
    expect(often.compound).toBe(once.compound)
    expect(
      vaderScorer.score(Array.from({ length: 400 }, () => 'The market is good.').join(' ')).compound,
    ).toBeGreaterThan(0.99)
    expect(financeScorer.score('Bitcoin rose 3 %. The Fed meets on Friday.').compound).toBeCloseTo(once.compound / 2, 3)
  })
})

const texts = phrasebank()
describe.skipIf(texts === undefined)(
  'on the Financial PhraseBank (beside the checkout; without it this is skipped)',
  () => {
    it('is right more often than .725, than VADER and than always saying neutral', () => {
      const accuracy = accuracyOf(texts!, label)
      expect(accuracy).toBeGreaterThan(0.725)
      expect(accuracy).toBeGreaterThan(accuracyOf(texts!, (text) => vaderScorer.score(text).label) + 0.1)
      expect(accuracy).toBeGreaterThan(accuracyOf(texts!, () => 'neutral') + 0.1)
    })
  },
)
