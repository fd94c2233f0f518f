type Env = Readonly<Record<string, string | undefined>>

export const TEMPORAL_VERSION: string
export function isProgram(path: string): boolean
export function allOnPath(
  names: readonly string[],
  options?: { env?: Env; servers?: boolean; folders?: readonly string[] },
): string[]
export function temporalCacheFolder(env?: Env): string
export function temporalSeemsThere(env?: Env): boolean
