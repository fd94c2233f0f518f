import type { CheckResult, RankedCause } from '../domain/incidents/check.ts'
import { adviceFor, rankCauses } from '../domain/incidents/diagnosis.ts'
import { runLooks } from './checks.ts'
import { worldOf } from './hands.ts'
import type { IncidentTools } from './incident-tools.ts'
import { isoTime } from './words.ts'

/** What every check saw, and what it comes to, the likeliest cause first. */
export interface Diagnosis {
  readonly results: readonly CheckResult[]
  readonly causes: readonly RankedCause[]
}

/** All checks at once; ends within 15 s whatever is dead. Never rejects. */
export async function diagnose(tools: IncidentTools): Promise<Diagnosis> {
  const results = await runLooks(tools)
  return { results, causes: rankCauses(results, worldOf(tools.desk.config.settings)) }
}

/** For machines: times as ISO 8601. */
export function diagnosisJson({ results, causes }: Diagnosis) {
  return {
    causes: causes.map(({ evidence, symptoms, proof, ...cause }) => ({
      ...cause,
      evidence: [...evidence],
      symptoms: [...symptoms],
      proof: [...proof],
      ...adviceOf(cause.key),
    })),
    checks: results.map(({ at, facts, ...rest }) => ({
      ...rest,
      ...(facts === undefined ? {} : { facts: { ...facts } }),
      at: isoTime(at),
    })),
  }
}

/** What a person does about a cause, and where it is written down. */
export function adviceOf(key: string): { readonly advice: string; readonly runbook: string } {
  const { advice = '', runbook } = adviceFor(key) ?? {}
  return { advice, runbook: runbook === undefined ? '' : `docs/runbooks/${runbook}.md` }
}
