import { isCancellation } from '@temporalio/workflow'
import { allOk, findingsOf, type CheckResult } from '../../src/domain/incidents/check.ts'
import { looks } from './calls.ts'
import { changed, note, type IncidentState } from './state.ts'

/**
 * Whether it looks well now: all that proves it, and no alert of it that still fires. What a person opened, and nothing proves, only a
 * person resolves.
 */
export async function looksWell(state: IncidentState): Promise<boolean> {
  if (Object.keys(state.firing).length > 0) return false
  if (state.proof.length === 0) return state.incident.door === 'alert'
  const results = await tried(state, 'The checks', () => looks.recheck(state.proof))
  if (results === undefined) return false
  const findings = trimmed(findingsOf(results))
  const news = (each: readonly CheckResult[]) =>
    each.map(({ name, target, outcome }) => `${name} ${target} ${outcome}`).join()
  // The same finding again is no news, and need not be written.
  if (news(findings) !== news(state.incident.findings)) {
    state.incident.findings = findings
    changed(state)
  }
  return allOk(results)
}

/** Whether something is certainly bad again. What could not be looked at is not a relapse. */
export async function looksBad(state: IncidentState): Promise<boolean> {
  if (Object.keys(state.firing).length > 0) return true
  if (state.proof.length === 0) return false
  const results = await tried(state, 'The checks', () => looks.recheck(state.proof))
  return results?.some(({ outcome }) => outcome === 'bad') === true
}

/** A step that cannot be done must not end the incident: it is told, and the ladder goes on. */
export async function tried<T>(state: IncidentState, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isCancellation(error)) throw error
    note(state, 'fault', 'gapless', `${what} could not be done: ${causeText(error)}`)
    return undefined
  }
}

function causeText(error: unknown): string {
  let last = error
  while (last instanceof Error && last.cause !== undefined) last = last.cause
  return (last instanceof Error ? last.message : String(last)).slice(0, 300)
}

/** Temporal carries them: few, and short. */
export function trimmed(findings: readonly CheckResult[]): CheckResult[] {
  return findings.slice(0, 60).map((finding) => ({
    ...finding,
    sentence: finding.sentence.slice(0, 500),
    query: finding.query.slice(0, 500),
    value: finding.value.slice(0, 200),
  }))
}
