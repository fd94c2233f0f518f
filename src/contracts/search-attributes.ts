/** Search attributes that people filter by in Temporal's Web UI; registered at start. None may hold a secret. */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common'

export const DATASET = defineSearchAttributeKey('Dataset', 'KEYWORD')
export const SOURCE = defineSearchAttributeKey('Source', 'KEYWORD')
export const SUBJECT = defineSearchAttributeKey('Subject', 'KEYWORD')
export const INCIDENT = defineSearchAttributeKey('Incident', 'KEYWORD')
export const SEVERITY = defineSearchAttributeKey('Severity', 'KEYWORD')
export const SEARCH_ATTRIBUTES = [DATASET, SOURCE, SUBJECT, INCIDENT, SEVERITY] as const

/** The nominal time of a run that a schedule started; Temporal sets it. */
export const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME')

export function about(dataset: string, source: string): SearchAttributePair[] {
  return [
    { key: DATASET, value: dataset },
    { key: SOURCE, value: source },
  ]
}
