import type { Redis } from '../cache/redis.ts'
import type { Desk } from './desk.ts'

/** A process of ours, or a server that our supervisor runs. */
export interface OwnProcess {
  /** `worker`, `api`, `mysql`, `redis`, `temporal`, `replay`. */
  readonly role: string
  /** Undefined while it does not run. */
  readonly pid: number | undefined
  /** It was stopped where it stands, and does nothing until somebody lets it go on. */
  readonly isStopped?: boolean
}

/** The supervisor of `npm start`, as far as diagnosis and remedies need it. */
export interface SupervisedHome {
  /** Every process that should run, whether it does or not. */
  processes(): readonly OwnProcess[]
  /**
   * Ends the process of a role, first politely, and waits until its supervisor has started it again; gives a sentence. A process that
   * ends itself is ended a moment later, so that it can still say that it did. Rejects when it does not come back in time.
   */
  restart(role: string): Promise<string>
}

/** What diagnosis and remedies stand on besides the desk. All of it is wired in workers. */
export interface IncidentTools {
  readonly desk: Desk
  /** Which process this is: `worker`, `api`, `cli`. */
  readonly role: string
  /** A connection to Redis; rejects when there is no address. */
  readonly redis: () => Promise<Redis>
  /** Undefined where the servers are not ours. */
  readonly home: SupervisedHome | undefined
  /** `/metrics` of our processes by role, where they are known. */
  readonly metricsUrls: Readonly<Partial<Record<'worker' | 'api', string>>>
  /** Loads the scorer that is in use and scores a sentence; gives its name. Undefined where this process scores nothing. */
  readonly scorer: { readonly name: string; readonly load: () => Promise<void> } | undefined
  /** Folders whose disk must not fill up. */
  readonly folders: readonly string[]
}
