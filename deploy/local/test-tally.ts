export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface Report {
  readonly numPassedTests?: number
  readonly numFailedTests?: number
  readonly numPendingTests?: number
  readonly numTodoTests?: number
  readonly testResults?: readonly {
    readonly status?: string
    readonly assertionResults?: readonly { readonly status?: string }[]
  }[]
}

/**
 * Counts of vitest's JSON report. A file that fails outside its tests - it does not load, its set-up throws - counts as one failure, and
 * no report at all as one too, because something went wrong that no test names.
 */
export function tallyOf(report: unknown): Tally {
  if (typeof report !== 'object' || report === null) return { passed: 0, failed: 1, skipped: 0 }
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = report as Report
  const brokenFiles = testResults.filter(
    ({ status, assertionResults = [] }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
  }
}

/** `12 passed, 0 failed`, with `, 1 skipped` when some were. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
