import { createHash } from 'node:crypto'
import { ASK, CLOSE, HAND_BACK, HELD_UP, STATE, TELL } from './budget-scripts.ts'
import { memoryMs, paceMs, type Call, type Lane, type Window } from './budget-windows.ts'
import type { Redis } from './redis.ts'
import type { Aside } from './stand-back.ts'

/** What Redis answers to "may I call?": a permit from `ms` on, a wait of `ms`, or a source that is closed for `ms`. */
export interface Answer {
  readonly verdict: 'permit' | 'wait' | 'closed'
  readonly ms: number
  /** Changes when the log was lost. */
  readonly epoch: string
}

/** A call of this process; `member` is its name in the log. */
export interface OwnCall extends Call {
  readonly member: string
}

/** The log of one source in Redis. Every method throws what ioredis throws when Redis is away. */
export interface BudgetLog {
  /** `aside`: when backfill stands back, in ms from now. */
  ask(member: string, lane: Lane, aside?: Aside): Promise<Answer>
  handBack(member: string): Promise<void>
  heldUp(member: string, ms: number): Promise<void>
  /** `calls` by a clock that says `now`; those that Redis knows stay as they are. */
  tell(calls: readonly OwnCall[], closedMs: number, now: number): Promise<void>
  /** Undefined: a time that doubles from refusal to refusal. Gives how long the source is closed, in ms. */
  close(ms: number | undefined): Promise<number>
  state(): Promise<{ closedMs: number; used: Record<Lane, number>[] }>
  epoch(): Promise<string | null>
}

/** How far ahead a permit may be promised, so that a caller who wakes late still gets the moment it would have had. */
export const HORIZON_MS = 100
/** How long a new or emptied Redis gives no permits: time for every process to tell it of its calls. */
const GRACE_MS = 1_500
const LANE_NUMBER: Record<Lane, number> = { live: 1, backfill: 2 }
const VERDICTS: Readonly<Record<number, Answer['verdict']>> = { 1: 'permit', 0: 'wait', [-1]: 'closed' }
const NEVER: Aside = { quiet: { from: 0, to: 0 }, yielding: { from: 0, to: 0 } }
export const PENALTY_MS = { first: 2_000, most: 60_000 }

export function openBudgetLog(redis: Redis, source: string, windows: readonly Window[]): BudgetLog {
  const names = ['log', 'log:live', 'log:backfill', 'demand:live', 'demand:backfill', 'closed', 'epoch', 'strikes']
  // The braces keep a source's keys in one slot of a Redis cluster.
  const keys = names.map((name) => `gapless:budget:{${source}}:${name}`)
  const memory = memoryMs(windows)
  // What nobody living can know of is waited out where that is short.
  const grace = Math.max(GRACE_MS, ...windows.map((w) => w.spanMs).filter((span) => span < 5_000))
  const common = [HORIZON_MS, paceMs(windows), memory, grace]
  const caps = (lane: Lane): number[] =>
    windows.flatMap((w) => [
      w.limit,
      w.spanMs,
      w.alone[lane].calls,
      w.alone[lane].spanMs,
      w.beside[lane].calls,
      w.beside[lane].spanMs,
    ])
  const run = (script: string, args: readonly (string | number)[] = []) => runScript(redis, script, keys, args)

  return {
    async ask(member, lane, aside = NEVER) {
      const { quiet, yielding } = aside
      const away = [quiet.from, quiet.to, yielding.from, yielding.to]
      const args = [member, LANE_NUMBER[lane], ...common, ...away, ...caps(lane)]
      const [verdict, ms, epoch] = (await run(ASK, args)) as [number, number, string]
      return { verdict: VERDICTS[verdict] ?? 'wait', ms, epoch }
    },
    handBack: async (member) => void (await run(HAND_BACK, [member])),
    heldUp: async (member, ms) => void (await run(HELD_UP, [member, Math.ceil(ms)])),
    async tell(calls, closedMs, now) {
      const young = calls.filter((call) => call.at > now - memory)
      if (young.length === 0 && closedMs <= 0) return
      const said = young.flatMap((call) => [Math.floor(now - call.at), call.member, LANE_NUMBER[call.lane]])
      await run(TELL, [Math.max(0, Math.ceil(closedMs)), Math.ceil(2 * memory), ...said])
    },
    close: async (ms) =>
      Number(await run(CLOSE, [ms === undefined ? 0 : Math.max(1, Math.ceil(ms)), PENALTY_MS.first, PENALTY_MS.most])),
    async state() {
      const [closedMs, ...counts] = (await run(
        STATE,
        windows.map((w) => w.spanMs),
      )) as number[]
      const used = windows.map((_, i) => ({ live: counts[2 * i] ?? 0, backfill: counts[2 * i + 1] ?? 0 }))
      return { closedMs: closedMs ?? 0, used }
    },
    epoch: () => redis.get(keys[6] ?? ''),
  }
}

/** Runs a script by its hash, and sends its text where the server does not know it yet. */
async function runScript(
  redis: Redis,
  script: string,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(createHash('sha1').update(script).digest('hex'), keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return redis.eval(script, keys.length, ...keys, ...args)
  }
}
