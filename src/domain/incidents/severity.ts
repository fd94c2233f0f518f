/** How bad it is, by figures that the configuration may change. Its defaults are the stricter ones where two documents differ. */
import { HOUR, MINUTE } from '../clock.ts'
import { SEVERITIES, type Severity } from './cause-key.ts'

/** What severity is judged by; undefined: not known, which is never taken for well or for ill. */
export interface Extent {
  /** 0 to 100. */
  readonly healthScore: number | undefined
  /** How long the oldest data has been overdue, beyond its own rhythm and settle time. */
  readonly dataLateMs: number | undefined
  /** Promised series whose newest data is late, and all of them. */
  readonly lateSeries: number
  readonly series: number
  /** How long a server or process of ours has been down. */
  readonly downMs: number | undefined
  /** Share of collections or answers that fail, 0 to 1. */
  readonly errorRate: number | undefined
  /** What the cause is worth by itself. */
  readonly floor: Severity | undefined
}

/** At or beyond each figure the severity is at least that of its key. */
export interface SeverityLimits {
  readonly healthBelow: Readonly<Record<'P1' | 'P2' | 'P3', number>>
  readonly dataLateMs: Readonly<Record<'P1' | 'P2' | 'P3', number>>
  readonly downMs: Readonly<Record<'P1', number>>
  readonly errorRate: Readonly<Record<'P2' | 'P3', number>>
}

export const DEFAULT_LIMITS: SeverityLimits = {
  healthBelow: { P1: 60, P2: 80, P3: 95 },
  dataLateMs: { P1: 2 * HOUR, P2: HOUR, P3: 30 * MINUTE },
  downMs: { P1: MINUTE },
  errorRate: { P2: 0.1, P3: 0.01 },
}

/** The worst that any of the figures says; P4 when none says anything. Pure. */
export function severityOf(extent: Extent, limits: SeverityLimits = DEFAULT_LIMITS): Severity {
  const said: (Severity | undefined)[] = [extent.floor]
  const { healthScore, dataLateMs, downMs, errorRate, lateSeries, series } = extent
  if (healthScore !== undefined) said.push(first(limits.healthBelow, (limit) => healthScore < limit))
  if (dataLateMs !== undefined) said.push(first(limits.dataLateMs, (limit) => dataLateMs > limit))
  if (downMs !== undefined) said.push(first(limits.downMs, (limit) => downMs > limit))
  if (errorRate !== undefined) said.push(first(limits.errorRate, (limit) => errorRate > limit))
  // Collection has stopped wholly, not in a part.
  if (series > 0 && lateSeries === series) said.push('P1')
  return SEVERITIES.find((severity) => said.includes(severity)) ?? 'P4'
}

function first(limits: Readonly<Partial<Record<Severity, number>>>, beyond: (limit: number) => boolean) {
  return SEVERITIES.find((severity) => {
    const limit = limits[severity]
    return limit !== undefined && beyond(limit)
  })
}
