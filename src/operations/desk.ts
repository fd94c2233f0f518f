import type { Client } from '@temporalio/client'
import type { Config, Mode } from '../config/config.ts'
import type { Clock } from '../domain/clock.ts'
import type { Database } from '../store/database.ts'

/** What every operation stands on. The caller builds it once; nothing here reads the environment or the clock of the machine. */
export interface Desk {
  readonly config: Config
  readonly mode: Mode
  readonly database: Database
  /** Only asked whether it lives. */
  readonly redis: { ping(): Promise<unknown> }
  /** The connected client; called when an operation needs Temporal, so that reading data works without it. Rejects when it cannot connect. */
  readonly temporal: () => Promise<Client>
  readonly clock: Clock
}
