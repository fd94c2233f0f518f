import fc from 'fast-check'
import { coverageId, requestBackfill as backfillSignal } from '../../src/contracts/collection.ts'
import { HOUR } from '../../src/domain/clock.ts'
import type { BackfillMode, BackfillOrder } from '../../src/domain/collection/backfill.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import * as backfills from '../../src/operations/backfills.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { hold, release } from '../../src/operations/hold.ts'
import { parseBackfillRequest } from '../../src/operations/backfill-request.ts'
import { askForSweep } from '../../src/operations/sweep.ts'
import { startCollection } from '../../src/temporal/starts.ts'

/** Pages in flight at once of one backfill, at most. */
export const WIDEST = 6

type Part = { readonly from: number; readonly part: number }

/** What a person does. Parts are shares of the whole range, `which` counts what has been asked for so far, around. */
export type Command =
  | (Part & {
      readonly does: 'ask' | 'signal'
      readonly subjects: readonly number[]
      readonly mode: BackfillMode
      readonly order: BackfillOrder
      readonly width: number
    })
  | { readonly does: 'pause' | 'resume' | 'cancel'; readonly which: number }
  | { readonly does: 'set'; readonly which: number; readonly width: number; readonly order: BackfillOrder }
  | (Part & { readonly does: 'hold' | 'release'; readonly subject: number })
  | { readonly does: 'collect'; readonly at: number }
  | { readonly does: 'sweep' }

/** Commands given at once, when the upstream has been called so often since the last ones. */
export interface Burst {
  readonly after: number
  readonly commands: readonly Command[]
}

const share = fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100)
const part = { from: share, part: share }
const which = fc.nat(30)
const width = fc.integer({ min: 1, max: WIDEST })
const order = fc.constantFrom('newest', 'oldest')
const mode = fc.constantFrom('missing', 'missing', 'failed', 'suspect', 'all')
const subject = fc.nat(3)
const ask = (does: 'ask' | 'signal') =>
  fc.record({
    does: fc.constant(does),
    subjects: fc.uniqueArray(subject, { maxLength: 3 }),
    ...{ mode, order, width },
    ...part,
  })
const steer = (does: 'pause' | 'resume' | 'cancel') => fc.record({ does: fc.constant(does), which })

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: ask('ask') },
  { weight: 1, arbitrary: ask('signal') },
  { weight: 2, arbitrary: steer('pause') },
  { weight: 2, arbitrary: steer('resume') },
  { weight: 1, arbitrary: steer('cancel') },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('set' as const), which, width, order }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('hold' as const), subject, ...part }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('release' as const), subject, ...part }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('collect' as const), at: share }) },
  { weight: 1, arbitrary: fc.constant({ does: 'sweep' as const }) },
)

/** Storms of that many bursts. */
export const storms = (bursts: number): fc.Arbitrary<Burst[]> =>
  fc.array(fc.record({ after: fc.nat(8), commands: fc.array(command, { minLength: 1, maxLength: 3 }) }), {
    minLength: bursts,
    maxLength: bursts,
  })

/** Carries out one command. Gives whether it was taken; a refusal in words is one of the answers, anything else is thrown. */
export function commandsOf(desk: Desk, subjects: readonly string[], whole: Range) {
  const asked: string[] = []
  const slots = (whole.to - whole.from) / HOUR
  const rangeOf = ({ from, part }: Part): Range => {
    const start = whole.from + Math.floor(from * (slots - 1)) * HOUR
    return { from: start, to: Math.min(whole.to, start + (1 + Math.floor(part * slots)) * HOUR) }
  }
  const wordsOf = (range: Range) => ({ from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() })
  const named = (numbers: readonly number[]) => numbers.flatMap((number) => subjects[number] ?? [])
  const idOf = (number: number) => asked[number % Math.max(1, asked.length)] ?? 'none00'

  const run = async (it: Command): Promise<void> => {
    switch (it.does) {
      case 'ask': {
        const { mode, order, width } = it
        const words = { dataset: 'candles', subjects: named(it.subjects), ...wordsOf(rangeOf(it)), mode, order, width }
        asked.push((await backfills.requestBackfill(desk, await parseBackfillRequest(desk, words))).id)
        return
      }
      case 'signal': {
        const keeper = (await desk.temporal()).workflow.getHandle(coverageId('candles', 'coinbase'))
        const request = { subjects: named(it.subjects), ...wordsOf(rangeOf(it)), mode: it.mode }
        return keeper.signal(backfillSignal, request)
      }
      case 'pause':
        return void (await backfills.pauseBackfill(desk, idOf(it.which), 'storm'))
      case 'resume':
        return void (await backfills.resumeBackfill(desk, idOf(it.which), 'storm'))
      case 'cancel':
        return void (await backfills.cancelBackfill(desk, idOf(it.which), 'storm'))
      case 'set':
        return void (await backfills.setBackfill(desk, idOf(it.which), { width: it.width, order: it.order }, 'storm'))
      case 'hold':
      case 'release': {
        const request = {
          dataset: 'candles',
          subject: subjects[it.subject] ?? '',
          ...rangeOf(it),
          reason: 'storm',
        } as const
        return void (await (it.does === 'hold' ? hold : release)(desk, request))
      }
      case 'collect': {
        const slotAt = slotStart(whole.from + it.at * (whole.to - whole.from), HOUR)
        const input = { dataset: 'candles', source: 'coinbase', collector: 'ohlc-collector', widthMs: HOUR } as const
        return void (await startCollection(await desk.temporal(), { ...input, subjects: [], slotAt }))
      }
      case 'sweep':
        return void (await askForSweep(desk, ['candles']))
    }
  }
  return async (it: Command): Promise<boolean> => {
    try {
      await run(it)
      return true
    } catch (error) {
      if (error instanceof ConfigError || error instanceof ConflictError) return false
      throw error
    }
  }
}
