/**
 * Task queues. Workflows and everything that only touches MySQL and Redis run on `gapless`;
 * each source has a queue of its own, so that a slow source starves no other.
 */
export const MAIN_QUEUE = 'gapless'

/** Incidents have a queue and a worker of their own: it starts without MySQL, and no backfill stands before a notice. */
export const INCIDENT_QUEUE = 'incidents'

export function sourceQueue(source: string): string {
  return `source-${source}`
}
