/** A drill breaks one thing on purpose and lets the product find it: what all of them are made of. */
import type { Millis } from '../../domain/clock.ts'
import type { IncidentTools, SupervisedHome } from '../incident-tools.ts'

/** One very process: its number alone may be another's later. */
export interface OneProcess {
  readonly pid: number
  readonly birth?: string | undefined
}

/** The supervisor of `npm start`, as far as drills need it. */
export interface DrillHome extends SupervisedHome {
  /** The process that has a role now; undefined when none does. */
  running(role: string): OneProcess | undefined
  /** Stops that very process, and all it has started, where they stand. One that has ended is no fault. */
  freeze(one: OneProcess): void
  /** Lets it go on. */
  thaw(one: OneProcess): void
}

/** What a drill may touch. All of it belongs to the embedded mode. */
export interface DrillGround {
  readonly tools: IncidentTools
  readonly home: DrillHome
  /** Where the stand-in of the upstreams is steered; undefined in live mode. */
  readonly replayUrl: string | undefined
  /** The configuration file, whether or not it exists. */
  readonly configPath: string
  /** Aborted when the drill is given up: what it waits for is over then, what it broke is still undone. */
  readonly signal: AbortSignal
  /** Rests, or throws when the drill is given up. */
  rest(ms: number): Promise<void>
}

/** How it is to end: the product mends it, or people are called for it in time. */
export type DrillEnd = 'repaired' | 'escalated'

/**
 * One drill. What it is about to break is data, written down before it is broken, so that another process can undo it too. `Broken` must survive
 * JSON.
 */
export interface Drill<Broken> {
  readonly name: string
  /** One line: what is broken, and what the product is to do. */
  readonly says: string
  readonly ends: DrillEnd
  /** Only where the upstreams are replayed: those of others are not broken. */
  readonly needsReplay: boolean
  /** Looks what there is to break; changes nothing. Throws ConflictError when there is nothing. */
  plan(ground: DrillGround): Promise<Broken>
  /** Breaks it; gives a sentence. */
  strike(ground: DrillGround, broken: Broken): Promise<string>
  /** Keys of the incidents that this must open, any of them; empty: it is found in another way, `find`. */
  keys(broken: Broken): readonly string[]
  /** Makes it show without waiting for the rhythm of collection; called again and again until it is found. */
  provoke?(ground: DrillGround, broken: Broken): Promise<void>
  /** Whether it is found, in words, where no incident tells. */
  find?(ground: DrillGround, broken: Broken): Promise<string | undefined>
  /** The product bridges it, and does not end it: once the bridge is proven the drill takes its fault away. */
  readonly isBridged?: boolean
  /** Undoes what is still broken. May happen twice, and after the product has mended it. */
  undo(ground: DrillGround, broken: Broken): Promise<void>
  /** Whether all is as before, in words; undefined as long as it is not. Asked after the incident is resolved, again and again. */
  prove?(ground: DrillGround, broken: Broken): Promise<string | undefined>
}

/** A drill whatever it breaks. */
export type AnyDrill = Drill<unknown>

/** Something that happened, for the report. */
export interface DrillEvent {
  /** Since it was broken. */
  readonly afterMs: number
  readonly what: 'broke' | 'found' | 'cause' | 'remedy' | 'proof' | 'called' | 'undone' | 'resolved' | 'told' | 'failed'
  readonly sentence: string
}

export interface DrillReport {
  readonly name: string
  readonly broke: string
  readonly brokeAt: Millis
  readonly foundAfterMs: number | null
  readonly incident: {
    readonly number: number
    readonly key: string
    readonly severity: string
    readonly cause: string
  } | null
  readonly remedies: readonly {
    readonly remedy: string
    readonly target: string
    readonly outcome: string
    readonly sentence: string
    readonly afterMs: number
  }[]
  readonly proof: string | null
  readonly escalated: readonly {
    readonly level: string
    readonly who: string
    readonly afterMs: number
    readonly channels: readonly string[]
  }[]
  /** Null: it ended in neither way. */
  readonly outcome: DrillEnd | null
  readonly expected: DrillEnd
  readonly ok: boolean
  /** Why not, in a sentence. */
  readonly fault: string | null
  readonly undone: boolean
  readonly tookMs: number
  readonly timeline: readonly DrillEvent[]
}
