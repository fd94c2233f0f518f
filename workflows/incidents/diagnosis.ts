import { explains } from '../../src/domain/incidents/cause-key.ts'
import { findingsOf, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import { looks } from './calls.ts'
import { trimmed, tried } from './looks.ts'
import { changed, note, type IncidentState } from './state.ts'
import type { Move } from './turns.ts'

/** Looks at everything at once and asks the table what explains it. */
export async function diagnose(state: IncidentState, move: Move): Promise<void> {
  const { incident } = state
  if (incident.status === 'OPEN') incident.status = 'INVESTIGATING'
  changed(state)
  const told = state.round === 0 && incident.reopenCount === 0 ? incident.findings : []
  const results = told.length > 0 ? told : await tried(state, 'The checks', () => looks.runChecks({}))
  if (results === undefined) return
  incident.findings = trimmed(findingsOf(results))
  const causes = (await tried(state, 'The table of causes', () => looks.rankCauses(results))) ?? []
  note(state, 'diagnosis', 'gapless', diagnosisSentence(results), {
    findings: incident.findings
      .slice(0, 30)
      .map(({ name, target, outcome, value }) => ({ name, target, outcome, value })),
    causes: causes.slice(0, 10).map(({ key, confidence }) => ({ key, confidence })),
  })
  const cause = causeOf(state, causes)
  if (cause === undefined) return
  const isNew = incident.cause?.key !== cause.key
  incident.cause = cause
  state.proof = cause.proof
  incident.rootCause = incident.rootCause === '' || isNew ? cause.sentence : incident.rootCause
  if (isNew) note(state, 'cause', 'gapless', `Cause: ${cause.sentence}`, { key: cause.key, evidence: cause.evidence })
  if (!state.keys.includes(cause.key)) {
    state.keys.push(cause.key)
    move('diagnosed')
  }
}

/** Its own cause where the table sees it, else one that explains it. An alert that no rule knows is taken to be what it says it is. */
function causeOf(state: IncidentState, causes: readonly RankedCause[]): RankedCause | undefined {
  const own = causes.find(({ key }) => state.keys.includes(key))
  const deeper = causes.find(
    (cause) =>
      state.keys.some((key) => explains(cause.key, key)) || cause.symptoms.some((key) => state.keys.includes(key)),
  )
  return deeper ?? own ?? state.incident.cause
}

function diagnosisSentence(results: readonly CheckResult[]): string {
  const bad = results.filter(({ outcome }) => outcome === 'bad')
  const unknown = results.filter(({ outcome }) => outcome === 'unknown').length
  const first = bad
    .slice(0, 3)
    .map(({ sentence }) => sentence)
    .join(' ')
  return `${results.length} checks: ${bad.length} bad, ${unknown} could not look. ${first}`.trim()
}
