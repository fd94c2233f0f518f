/** What the servers take off the score. */
import type { Services, ServiceState } from '../services.ts'
import type { HealthSettings } from './facts.ts'
import type { Part } from './points.ts'

export function servicesParts({ temporal, redis }: Services, { weights }: HealthSettings): Part[] {
  return [
    servicePart('temporal', 'Temporal', temporal, weights.temporal, 'nothing runs.'),
    servicePart('redis', 'Redis', redis, weights.redis, 'slower, nothing is wrong.'),
  ]
}

/** Without it there is nothing else to tell. */
export function mysqlPart(mysql: ServiceState): Part {
  return servicePart('mysql', 'MySQL', mysql, 100, 'nothing can be said about the data.')
}

function servicePart(
  key: string,
  name: string,
  { ok, latencyMs, problem }: ServiceState,
  weight: number,
  then: string,
): Part {
  return {
    key,
    weight,
    own: ok ? 0 : weight,
    value: ok ? 'answers' : (problem ?? 'no answer'),
    limit: 'an answer',
    sentence: ok
      ? `${name} answers in ${Math.max(1, Math.round(latencyMs ?? 0))} ms.`
      : `${name} does not answer: ${then}`,
  }
}
