import type { CheckResult } from '../../domain/incidents/check.ts'
import type { CheckName } from '../../domain/incidents/finding.ts'
import type { IncidentTools } from '../incident-tools.ts'

/** What a look gives; when and how long are added by who runs it. */
export type Seen = Omit<CheckResult, 'at' | 'tookMs' | 'name'> & { readonly name: CheckName }

/** Checks that are answered by one look, so that one question is asked once. A look changes nothing. */
export interface Look {
  /** Every check it may answer. One that it did not answer in time is unknown. */
  readonly checks: readonly CheckName[]
  /** What it is about when nothing can be seen. */
  readonly target: string
  /** How it is asked, for a person. */
  readonly query: string
  readonly deadlineMs: number
  see(tools: IncidentTools): Promise<readonly Seen[]>
}

/** A result from a figure and its limit: bad when `isBad`. */
export function judged(
  check: Pick<Seen, 'name' | 'target' | 'value' | 'threshold' | 'query'> &
    Partial<Pick<Seen, 'reason' | 'facts'>> & { readonly isBad: boolean; readonly well: string; readonly ill: string },
): Seen {
  const { isBad, well, ill, reason, ...rest } = check
  return {
    ...rest,
    outcome: isBad ? 'bad' : 'ok',
    sentence: isBad ? ill : well,
    ...(isBad && reason !== undefined ? { reason } : {}),
  }
}

export const percentOf = (share: number): string => `${Math.round(share * 100)} %`

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`
