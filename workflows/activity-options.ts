import type { ActivityOptions } from '@temporalio/workflow'

/**
 * Three kinds of call. Retries never end by themselves where the work is worth waiting for: a source or a database that comes back
 * is noticed within the longest interval.
 */

/** Short work on MySQL alone. It heartbeats too: a worker that dies in the middle of a sweep must not hold it up for two minutes. */
export const STORE_CALL: ActivityOptions = {
  startToCloseTimeout: '2m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
}

/** A run of pages: heartbeats every second, so a dead worker is noticed after five. */
export const PAGE_RUN: ActivityOptions = {
  startToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
}
