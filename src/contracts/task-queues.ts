/**
 * Task queues. Workflows and everything that only touches MySQL and Redis run on `gapless`;
 * each source has a queue of its own, so that a slow source starves no other.
 */
export const MAIN_QUEUE = 'gapless'

export function sourceQueue(source: string): string {
  return `source-${source}`
}
