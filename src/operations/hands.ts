import type { Settings } from '../config/settings.ts'
import { MADE_FROM } from '../contracts/collection.ts'
import type { IncidentHands } from '../contracts/incidents.ts'
import type { World } from '../domain/incidents/cause-table.ts'
import { planFor, rankCauses } from '../domain/incidents/diagnosis.ts'
import type { SeverityLimits } from '../domain/incidents/severity.ts'
import { looksFor, recheck, runLooks } from './checks.ts'
import type { IncidentTools } from './incident-tools.ts'
import { applyRemedy, catalogueOf } from './remedies.ts'

/** What the table of causes must know of the product. */
export function worldOf(settings: Settings): World {
  const madeFrom: Record<string, string[]> = {}
  for (const [made, inputs] of Object.entries(MADE_FROM))
    for (const input of inputs ?? []) (madeFrom[input] ??= []).push(made)
  return { madeFrom, withFallback: ['prices'], limits: limitsOf(settings) }
}

/** From which figures on something is P1, P2, P3. */
export function limitsOf({ incidents: { limits } }: Settings): SeverityLimits {
  const { healthBelow, dataLate, down, errorRate } = limits
  return { healthBelow, dataLateMs: dataLate, downMs: down, errorRate }
}

/** Diagnosis and repair as activities: what workflows see of checks, causes and remedies. */
export function createIncidentHands(tools: IncidentTools): IncidentHands {
  const { settings } = tools.desk.config
  const world = worldOf(settings)
  return {
    runChecks: ({ checks }) => (checks === undefined ? runLooks(tools) : recheck(tools, checks)),
    rankCauses: (findings) => Promise.resolve(rankCauses(findings, world)),
    async planRemedies({ key, evidence }) {
      // What a remedy needs to know is asked anew: a plan from old figures would repair what was wrong then.
      const results = await runLooks(tools, looksFor([...evidence.map(({ name }) => name), 'data-fresh']))
      return planFor(key, results, world, catalogueOf(settings))
    },
    applyRemedy: (request) => applyRemedy(tools, request),
    recheck: (checks) => recheck(tools, checks),
  }
}
