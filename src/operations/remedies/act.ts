import type { RemedyPlan } from '../../domain/incidents/remedy-plan.ts'
import type { IncidentTools } from '../incident-tools.ts'

/** What an attempt came to. `acted` false: its precondition does not hold any more, and nothing was done. */
export interface Done {
  readonly acted: boolean
  /** One sentence: what was done, or why nothing. */
  readonly sentence: string
}

/** Does it. May happen twice with the same plan: what is done already is found to be done. Rejects when it could not. */
export type Act = (tools: IncidentTools, plan: RemedyPlan) => Promise<Done>

/** A parameter as text; empty when it was not given. */
export const wordOf = ({ parameters }: RemedyPlan, name: string): string => String(parameters[name] ?? '')

export const done = (sentence: string): Done => ({ acted: true, sentence })

export const nothing = (sentence: string): Done => ({ acted: false, sentence })
