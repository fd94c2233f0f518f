import { randomUUID } from 'node:crypto'
import type { Clock } from '../domain/clock.ts'
import { ANY_TIME, type Permit } from '../domain/collection/permit.ts'
import type { Range } from '../domain/range.ts'
import { UpstreamError } from '../errors.ts'
import { HORIZON_MS, openBudgetLog, PENALTY_MS, type Answer } from './budget-log.ts'
import { readUse, type BudgetState } from './budget-state.ts'
import {
  earliest,
  memoryMs,
  PERMIT_MS,
  quarterOf,
  shortWindowMs,
  windowsOf,
  type BudgetLimits,
  type Lane,
} from './budget-windows.ts'
import { createLaneQueue, pause } from './lane-queue.ts'
import { createOwnCalls } from './own-calls.ts'
import type { Redis } from './redis.ts'
import { createStandBack, type Aside, type Beat } from './stand-back.ts'

export type { BudgetState } from './budget-state.ts'
export type { BudgetLimits, Lane } from './budget-windows.ts'

export interface BudgetOptions {
  readonly redis: Redis
  readonly source: string
  readonly limits: BudgetLimits
  readonly clock: Clock
  /** When live collection of this source is due: backfill stands back then. Never when left out. */
  readonly beats?: readonly Beat[]
  /** Told of every permit, with the time its caller waited for it. */
  readonly onWait?: (lane: Lane, waitedMs: number) => void
  /** Told when Redis goes away, with its error, and when it is back. */
  readonly onShared?: (shared: boolean, error?: unknown) => void
  /** Takes one call of a monthly or daily quota, or throws UpstreamError('quota-spent'). Asked before the permit. */
  readonly spendQuota?: (lane: Lane) => Promise<void>
  /** A closed source is waited for at most this long; else the caller is told when to come back. */
  readonly maxWaitMs?: number
}

/** A permit by its name in the log. */
type OwnPermit = { readonly member: string } & Pick<Permit, 'sendBy'>

export interface Budget {
  /**
   * Waits for the right to make one call, and resolves when it is to be made: at once, and by the permit's last moment. Rejects with the signal's reason, or with
   * UpstreamError('rate-limited') when the source is closed for longer than the caller should wait. A wait can take as long as the
   * longest window, so give a signal.
   */
  acquire(lane: Lane, signal?: AbortSignal): Promise<Permit>
  /** A call has ended just now, however it ended, `tookMs` after its permit: what the network held up is then counted later. */
  answered(tookMs: number): void
  /** The source said "wait": nobody calls it for `ms`, or for a time that doubles from refusal to refusal when it named none. Gives the ms. */
  penalise(ms?: number): Promise<number>
  state(): Promise<BudgetState>
  /** Stops looking after the log. Callers that wait go on waiting. */
  close(): void
}

/** A caller asks again this long before the moment it was told, so that it is promised that moment. */
const AHEAD_MS = (3 * HORIZON_MS) / 4
/** No caller sleeps longer than this without asking again, so that it sees lanes and closures change. */
const SLEEP_MS = 500
const WATCH_MS = 500
/** So many answers in a row that came later than a permit lives: this Redis is too far away to be asked. */
const TOO_LATE = { answers: 100, restMs: 30_000 }

/**
 * The budget of one source, shared by all processes through Redis: never more calls in any window than the limit, whoever makes them.
 * docs/decisions/002-request-budget.md says how and why.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { redis, source } = options
  const windows = windowsOf(options.limits)
  const quarter = quarterOf(windows)
  const log = openBudgetLog(redis, source, windows)
  const calls = createOwnCalls(memoryMs(quarter))
  const queues = { live: createLaneQueue(), backfill: createLaneQueue() }
  const standBack = createStandBack(options.beats ?? [], shortWindowMs(windows))
  const name = randomUUID()
  let made = 0
  let closedAt = -Infinity
  let strikes = 0
  let late = 0
  let epoch: string | undefined
  let outage: { readonly since: number; readonly retryAt: number } | undefined
  let watching: NodeJS.Timeout | undefined

  async function acquire(lane: Lane, signal?: AbortSignal): Promise<Permit> {
    if (windows.length > 0) return permit(lane, signal, options.spendQuota)
    await options.spendQuota?.(lane)
    return ANY_TIME
  }

  async function permit(lane: Lane, signal: AbortSignal | undefined, spend?: (lane: Lane) => Promise<void>) {
    const asked = performance.now()
    const leave = await queues[lane].enter(signal)
    let own: OwnPermit | undefined
    try {
      await waitWhileClosed(signal)
      await spend?.(lane)
      while ((own = await tryOnce(lane, signal)) === undefined) signal?.throwIfAborted()
    } finally {
      leave()
    }
    options.onWait?.(lane, performance.now() - asked)
    const { member, sendBy } = own
    const renew = async (): Promise<Permit> => {
      calls.drop(member)
      await handBack(member)
      return permit(lane, signal)
    }
    return { sendBy, renew }
  }

  /** One question and the wait it names; a permit when the call is to be made now. */
  async function tryOnce(lane: Lane, signal: AbortSignal | undefined): Promise<OwnPermit | undefined> {
    await waitWhileClosed(signal)
    const asked = performance.now()
    if (outage !== undefined && (redis.status !== 'ready' || asked < outage.retryAt))
      return tryAlone(lane, outage.since, signal)
    const member = `${name}:${(made += 1)}`
    let answer: Answer
    try {
      answer = await log.ask(member, lane, aside(0))
      if (answer.epoch !== epoch || outage !== undefined) {
        // Redis does not know of all our calls: what it granted is no permit yet.
        if (answer.verdict === 'permit') await log.handBack(member)
        await tell()
        epoch = answer.epoch
        if (outage !== undefined) options.onShared?.(true)
        outage = undefined
        return undefined
      }
    } catch (error) {
      lose(error, SLEEP_MS)
      return undefined
    }
    const answeredAt = performance.now()
    late = answeredAt - asked > PERMIT_MS ? late + 1 : 0
    if (late >= TOO_LATE.answers) lose(new Error(`Redis answers in more than ${PERMIT_MS} ms`), TOO_LATE.restMs)
    if (answer.verdict === 'permit')
      return useAt(member, lane, answeredAt + answer.ms, asked + answer.ms + PERMIT_MS, signal)
    if (answer.verdict === 'closed') closedAt = Math.max(closedAt, answeredAt + answer.ms)
    else await pause(Math.min(Math.max(answer.ms - AHEAD_MS, 1), SLEEP_MS) + spread(), signal)
    return undefined
  }

  /** Waits for a permit's moment. One that came too late, or is no longer wanted, is handed back. */
  async function useAt(
    member: string,
    lane: Lane,
    from: number,
    until: number,
    signal: AbortSignal | undefined,
  ): Promise<OwnPermit | undefined> {
    let used = false
    try {
      if (from > performance.now()) await pause(from - performance.now(), signal)
      const now = performance.now()
      used = now <= until && now >= closedAt
      if (used) remember(member, lane, now)
      return used ? { member, sendBy: until } : undefined
    } finally {
      if (!used) await handBack(member)
    }
  }

  /** A permit that cannot be handed back counts as used. */
  function handBack(member: string): Promise<void> {
    return log.handBack(member).catch(() => undefined)
  }

  /** Without Redis: a quarter of the budget, and nothing until the windows in which it went away are over. */
  async function tryAlone(lane: Lane, since: number, signal: AbortSignal | undefined): Promise<OwnPermit | undefined> {
    const now = performance.now()
    const otherAsks = queues[lane === 'live' ? 'backfill' : 'live'].isAsking()
    const from = Math.max(now, ...windows.map((w) => since + w.spanMs))
    const at = earliest(calls.all(), quarter, lane, otherAsks, from, aside(now))
    if (at > now) {
      await pause(Math.min(at - now, SLEEP_MS), signal)
      return undefined
    }
    const member = `${name}:${(made += 1)}`
    remember(member, lane, now)
    return { member, sendBy: now + PERMIT_MS }
  }

  /** When backfill stands back, by a clock that says `now`. */
  function aside(now: number): Aside | undefined {
    const time = options.clock()
    const { quiet, yielding } = standBack(time) ?? {}
    const by = ({ from, to }: Range): Range => ({ from: from - time + now, to: to - time + now })
    return quiet === undefined || yielding === undefined ? undefined : { quiet: by(quiet), yielding: by(yielding) }
  }

  function remember(member: string, lane: Lane, at: number): void {
    calls.add({ member, lane, at })
    watch()
  }

  /** Resolves when the source is open; throws at once when that is too long. */
  async function waitWhileClosed(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const left = closedAt - performance.now()
      if (left <= 0) return
      if (left > (options.maxWaitMs ?? 5_000))
        throw new UpstreamError('rate-limited', `${source} asked us to wait`, { retryAfterMs: Math.ceil(left) })
      await pause(Math.min(left, SLEEP_MS) + spread(), signal)
    }
  }

  function tell(): Promise<void> {
    const now = performance.now()
    return log.tell(calls.all(), closedAt - now, now)
  }

  function lose(error: unknown, restMs: number): void {
    const now = performance.now()
    if (outage === undefined) options.onShared?.(false, error)
    outage = { since: outage?.since ?? now, retryAt: now + restMs }
    late = 0
  }

  /** A Redis that was emptied while this process asks nothing would never hear of its calls: look after them while they count. */
  function watch(): void {
    watching ??= setTimeout(() => {
      watching = undefined
      const last = calls.all().at(-1)
      if (last === undefined || last.at < performance.now() - memoryMs(windows)) return
      watch()
      if (redis.status !== 'ready') return
      const look = async () => {
        if ((await log.epoch()) !== epoch) await tell()
      }
      look().catch(() => undefined)
    }, WATCH_MS).unref()
  }
  const onReady = () => void tell().catch(() => undefined)
  redis.on('ready', onReady)

  /** A few ms that differ from process to process and from time to time, so that waiters do not all ask at once. */
  let turn = process.pid
  const spread = () => (turn = (turn + 7) % 11)

  return {
    acquire,
    answered(tookMs) {
      const now = performance.now()
      const delayed = calls.ended(now - tookMs, now)
      if (delayed !== undefined) log.heldUp(delayed.member, delayed.heldUpMs).catch(() => undefined)
    },
    async penalise(ms) {
      let closed: number
      try {
        closed = await log.close(ms)
      } catch {
        strikes = closedAt > performance.now() ? strikes : strikes + 1
        closed = ms ?? Math.min(PENALTY_MS.first * 2 ** (strikes - 1), PENALTY_MS.most)
      }
      closedAt = Math.max(closedAt, performance.now() + closed)
      return closed
    },
    async state() {
      const now = performance.now()
      const { used, closedMs, fromLog } = await readUse(log, windows, calls, closedAt - now, now)
      return {
        source,
        windows: windows.map(({ name, limit, beside }, i) => ({
          name,
          limit,
          used: used[i] ?? { live: 0, backfill: 0 },
          reserved: { live: limit - beside.backfill.calls, backfill: limit - beside.live.calls },
        })),
        closedUntil: closedMs > 0 ? options.clock() + closedMs : undefined,
        shared: fromLog && outage === undefined,
      }
    },
    close() {
      clearTimeout(watching)
      redis.off('ready', onReady)
    },
  }
}
