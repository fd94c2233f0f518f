/** A process that was written down: its number, and what tells it from a later one with the same number. */
export interface RecordedProcess {
  readonly pid: number
  readonly birth: string | undefined
}

export function birthOf(pid: number): string | undefined
export function isAlive(recorded: Partial<RecordedProcess> | undefined): boolean
export function readRecord(path: string): unknown
export function takeLock(
  path: string,
  details?: object,
):
  | { release: () => void; holder?: undefined }
  | { release?: undefined; holder: RecordedProcess & Record<string, unknown> }
export function waitForLock(
  path: string,
  options?: { details?: object; withinMs?: number; onWait?: (holder: RecordedProcess) => void },
): Promise<() => void>
