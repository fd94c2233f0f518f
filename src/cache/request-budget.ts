import { randomUUID } from 'node:crypto'
import type { Clock, Millis } from '../domain/clock.ts'
import { UpstreamError } from '../errors.ts'
import { ASK, budgetKeys, CLOSE, HAND_BACK, runScript, STATE, TELL } from './budget-scripts.ts'
import {
  earliest,
  memoryMs,
  PERMIT_MS,
  quarterOf,
  windowsOf,
  type BudgetLimits,
  type Call,
  type Lane,
} from './budget-windows.ts'
import { createLaneQueue, pause } from './lane-queue.ts'
import type { Redis } from './redis.ts'

export type { BudgetLimits, Lane } from './budget-windows.ts'

export interface BudgetOptions {
  readonly redis: Redis
  readonly source: string
  readonly limits: BudgetLimits
  readonly clock: Clock
  /** Told of every permit, with the time its caller waited for it. */
  readonly onWait?: (lane: Lane, waitedMs: number) => void
  /** Told when Redis goes away, with its error, and when it is back. */
  readonly onShared?: (shared: boolean, error?: unknown) => void
  /** Takes one call of a monthly quota, or throws UpstreamError('quota-spent'). Asked before the permit. */
  readonly spendQuota?: () => Promise<void>
  /** A closed source is waited for at most this long; else the caller is told when to come back. */
  readonly maxWaitMs?: number
}

export interface BudgetState {
  readonly source: string
  readonly windows: readonly {
    readonly name: string
    readonly limit: number
    readonly used: Readonly<Record<Lane, number>>
    /** What each lane keeps while both ask. */
    readonly reserved: Readonly<Record<Lane, number>>
  }[]
  /** Until when nobody may call; undefined while the source is open. */
  readonly closedUntil: Millis | undefined
  /** False while Redis is away and this process keeps to a quarter; `used` is then its own. */
  readonly shared: boolean
}

export interface Budget {
  /**
   * Waits for the right to make one call, and resolves when it is to be made: at once. Rejects with the signal's reason, or with
   * UpstreamError('rate-limited') when the source is closed for longer than the caller should wait. A wait can take as long as the
   * longest window, so give a signal.
   */
  acquire(lane: Lane, signal?: AbortSignal): Promise<void>
  /** The source said "wait": nobody calls it for `ms`, or for a time that doubles from refusal to refusal when it named none. Gives the ms. */
  penalise(ms?: number): Promise<number>
  state(): Promise<BudgetState>
  /** Stops looking after the log. Callers that wait go on waiting. */
  close(): void
}

/** How far ahead a permit may be promised: a caller that wakes late still gets the moment it would have had. */
const HORIZON_MS = 60
const WAKE_AHEAD_MS = 40
/** No caller sleeps longer than this without asking again, so that it sees lanes and closures change. */
const SLEEP_MS = 500
/** How long a new or emptied Redis gives no permits: time for every process to tell it of its calls. */
const GRACE_MS = 1_500
const WATCH_MS = 500
const PENALTY_MS = { first: 2_000, most: 60_000 }
const LANE_NUMBER: Record<Lane, number> = { live: 1, backfill: 2 }

/**
 * The budget of one source, shared by all processes through Redis: never more calls in any window than the limit, whoever makes them.
 * docs/decisions/002-request-budget.md says how and why.
 */
export function createBudget(options: BudgetOptions): Budget {
  const { redis, source } = options
  const keys = budgetKeys(source)
  const windows = windowsOf(options.limits)
  const quarter = quarterOf(windows)
  const memory = memoryMs(windows)
  // What nobody living can know of is waited out where that is short.
  const grace = Math.max(GRACE_MS, ...windows.map((w) => w.spanMs).filter((span) => span < 5_000))
  const queues = { live: createLaneQueue(), backfill: createLaneQueue() }
  const name = randomUUID()
  const run = (script: string, args: readonly (string | number)[] = []) => runScript(redis, script, keys, args)

  /** This process's own calls, by its monotonic clock: told to a Redis that has lost them, and the measure while there is none. */
  const calls: (Call & { readonly member: string })[] = []
  let made = 0
  let closedAt = -Infinity
  let strikes = 0
  let epoch: string | undefined
  let outage: { readonly since: number; retryAt: number } | undefined
  let watching: NodeJS.Timeout | undefined

  async function acquire(lane: Lane, signal?: AbortSignal): Promise<void> {
    if (windows.length === 0) return options.spendQuota?.()
    const asked = performance.now()
    const leave = await queues[lane].enter(signal)
    try {
      await waitWhileClosed(closedAt - performance.now(), signal)
      await options.spendQuota?.()
      while (!(await tryOnce(lane, signal))) signal?.throwIfAborted()
    } finally {
      leave()
    }
    options.onWait?.(lane, performance.now() - asked)
  }

  /** One question and the wait it names; true when the call is to be made now. */
  async function tryOnce(lane: Lane, signal: AbortSignal | undefined): Promise<boolean> {
    const now = performance.now()
    if (outage !== undefined && (redis.status !== 'ready' || now < outage.retryAt))
      return tryAlone(lane, outage.since, signal)
    const member = `${name}:${(made += 1)}`
    const caps = windows.flatMap((w) => [
      w.limit,
      w.spanMs,
      ...[w.alone[lane], w.beside[lane]].flatMap((cap) => [cap.calls, cap.spanMs]),
    ])
    let reply: readonly [verdict: number, ms: number, epoch: string]
    try {
      reply = (await run(ASK, [member, LANE_NUMBER[lane], HORIZON_MS, memory, grace, ...caps])) as typeof reply
      if (reply[2] !== epoch || outage !== undefined) {
        if (reply[0] === 1) await handBack(member)
        await tell()
        epoch = reply[2]
        if (outage !== undefined) options.onShared?.(true)
        outage = undefined
        return false
      }
    } catch (error) {
      lose(error)
      return false
    }
    const [verdict, ms] = reply
    if (verdict === 1) return useAt(member, lane, performance.now() + ms, now + ms + PERMIT_MS, signal)
    if (verdict === -1) {
      closedAt = Math.max(closedAt, performance.now() + ms)
      await waitWhileClosed(ms, signal)
    } else await pause(Math.min(Math.max(ms - WAKE_AHEAD_MS, 1), SLEEP_MS) + spread(), signal)
    return false
  }

  /** Waits for a permit's moment. One that came too late, or is no longer wanted, is handed back. */
  async function useAt(
    member: string,
    lane: Lane,
    from: number,
    until: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    let wanted = false
    try {
      if (from > performance.now()) await pause(from - performance.now(), signal)
      const now = performance.now()
      wanted = now <= until && now >= closedAt
      if (wanted) remember({ at: now, lane, member })
      return wanted
    } finally {
      if (!wanted) await handBack(member)
    }
  }

  /** Without Redis: a quarter of the budget, and nothing until the window in which it went away is over. */
  async function tryAlone(lane: Lane, since: number, signal: AbortSignal | undefined): Promise<boolean> {
    const now = performance.now()
    await waitWhileClosed(closedAt - now, signal)
    const other = lane === 'live' ? queues.backfill : queues.live
    const at = earliest(calls, quarter, lane, other.isAsking(), Math.max(now, ...windows.map((w) => since + w.spanMs)))
    if (at <= now) {
      remember({ at: now, lane, member: `${name}:${(made += 1)}` })
      return true
    }
    await pause(Math.min(at - now, SLEEP_MS), signal)
    return false
  }

  function remember(call: Call & { readonly member: string }): void {
    calls.push(call)
    while (calls[0] !== undefined && calls[0].at < call.at - 4 * memory) calls.shift()
    watch()
  }

  async function waitWhileClosed(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (ms <= 0) return
    if (ms > (options.maxWaitMs ?? 5_000))
      throw new UpstreamError('rate-limited', `${source} asked everybody to wait`, { retryAfterMs: Math.ceil(ms) })
    await pause(Math.min(ms, SLEEP_MS) + spread(), signal)
  }

  async function handBack(member: string): Promise<void> {
    // A permit that cannot be handed back counts as used.
    await run(HAND_BACK, [member]).catch(() => undefined)
  }

  /** Tells Redis of this process's calls and of the closure it knows; what Redis knows already stays. */
  async function tell(): Promise<void> {
    const now = performance.now()
    const young = calls.filter((call) => call.at > now - memory)
    const closed = Math.max(0, Math.ceil(closedAt - now))
    if (young.length === 0 && closed === 0) return
    await run(TELL, [
      closed,
      Math.ceil(2 * memory),
      ...young.flatMap((c) => [Math.floor(now - c.at), c.member, LANE_NUMBER[c.lane]]),
    ])
  }

  function lose(error: unknown): void {
    const now = performance.now()
    if (outage === undefined) options.onShared?.(false, error)
    outage ??= { since: now, retryAt: now }
    outage.retryAt = now + SLEEP_MS
  }

  /** A Redis emptied while this process asks nothing would never hear of its calls: look after them while they count. */
  function watch(): void {
    watching ??= setTimeout(() => {
      watching = undefined
      const youngest = calls.at(-1)
      if (youngest === undefined || youngest.at < performance.now() - memory) return
      watch()
      if (redis.status === 'ready')
        redis
          .get(keys[6] ?? '')
          .then(
            (found) => (found === epoch ? undefined : tell()),
            () => undefined,
          )
          .catch(() => undefined)
    }, WATCH_MS).unref()
  }
  const onReady = () => void tell().catch(() => undefined)
  redis.on('ready', onReady)

  /** A few ms that differ from process to process and from time to time, so that waiters do not all ask at once. */
  let turn = process.pid
  const spread = () => (turn = (turn + 7) % 11)

  return {
    acquire,
    async penalise(ms) {
      let closed: number
      try {
        closed = Number(
          await run(CLOSE, [ms === undefined ? 0 : Math.max(1, Math.ceil(ms)), PENALTY_MS.first, PENALTY_MS.most]),
        )
      } catch {
        strikes = closedAt > performance.now() ? strikes : strikes + 1
        closed = ms ?? Math.min(PENALTY_MS.first * 2 ** (strikes - 1), PENALTY_MS.most)
      }
      closedAt = Math.max(closedAt, performance.now() + closed)
      return closed
    },
    async state() {
      const reserved = windows.map((w) => ({
        live: w.limit - w.beside.backfill.calls,
        backfill: w.limit - w.beside.live.calls,
      }))
      const told = (used: (index: number, lane: Lane) => number, closedMs: number, shared: boolean): BudgetState => ({
        source,
        windows: windows.map(({ name, limit }, i) => ({
          name,
          limit,
          used: { live: used(i, 'live'), backfill: used(i, 'backfill') },
          reserved: reserved[i] ?? { live: 0, backfill: 0 },
        })),
        closedUntil: closedMs > 0 ? options.clock() + closedMs : undefined,
        shared,
      })
      try {
        const [closed, ...used] = (await run(
          STATE,
          windows.map((w) => w.spanMs),
        )) as number[]
        return told((i, lane) => used[2 * i + LANE_NUMBER[lane] - 1] ?? 0, closed ?? 0, outage === undefined)
      } catch {
        const now = performance.now()
        const own = (i: number, lane: Lane) =>
          calls.filter((c) => c.lane === lane && c.at > now - (windows[i]?.spanMs ?? 0)).length
        return told(own, closedAt - now, false)
      }
    },
    close() {
      clearTimeout(watching)
      redis.off('ready', onReady)
    },
  }
}
