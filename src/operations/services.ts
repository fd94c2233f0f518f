import type { Desk } from './desk.ts'

export interface ServiceState {
  readonly ok: boolean
  /** `host:port`, never with credentials. */
  readonly address: string
  /** Undefined when it did not answer. */
  readonly latencyMs: number | undefined
  /** What is wrong in a few words (`refused`, `no answer in 2 s`), undefined when it is well. */
  readonly problem: string | undefined
}

export interface Services {
  readonly temporal: ServiceState & { readonly namespace: string }
  readonly mysql: ServiceState & { readonly database: string }
  readonly redis: ServiceState
}

/** Asks all three at once, each for at most 2 s. Never rejects. */
export async function readServices(_desk: Desk): Promise<Services> {
  throw new Error('not built yet')
}
