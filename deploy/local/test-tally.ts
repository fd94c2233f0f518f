/** What came of one test file. What breaks outside any test - the file does not load, its set-up throws, an error nobody caught - is one failure. */
export interface FileTally {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Counts of all files together; no report at all counts as one failure, because something went wrong that no test names. */
export function tallyOf(files: readonly FileTally[] | undefined): Omit<FileTally, 'file'> {
  const sum = (count: (file: FileTally) => number) => (files ?? []).reduce((total, file) => total + count(file), 0)
  return {
    passed: sum(({ passed }) => passed),
    failed: files === undefined ? 1 : sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
  }
}

/** `12 passed, 0 failed`, with `, 1 skipped` when some were. */
export function tallyLine({ passed, failed, skipped }: Omit<FileTally, 'file'>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** More than this many failing files are no accident of a busy machine. */
const MOST_AGAIN = 4

/** The files worth a second look by themselves: a few of many. Empty when all is well, or when it is not an accident. */
export function worthAnotherLook(files: readonly FileTally[] | undefined): string[] {
  const failing = (files ?? []).filter(({ failed }) => failed > 0).map(({ file }) => file)
  return failing.length <= MOST_AGAIN && failing.length < (files?.length ?? 0) ? failing : []
}

/** The first run with what the second look saw in place of what it looked at again. A file that the second look has no word of stays failed. */
export function withSecondLook(first: readonly FileTally[], second: readonly FileTally[] | undefined): FileTally[] {
  return first.map((file) => second?.find((again) => again.file === file.file) ?? file)
}
