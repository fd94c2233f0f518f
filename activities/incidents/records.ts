import type { HoldWindow, AlertFact } from '../../src/contracts/incidents.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Incident, IncidentEntry } from '../../src/domain/incidents/incident.ts'
import type { Database } from '../../src/store/database.ts'
import { saveAlerts, saveWindow, windowsAfter } from '../../src/store/incident-desk.ts'
import { openNumbers, saveIncident } from '../../src/store/incidents.ts'
import type { IncidentEvents } from '../../src/telemetry/incident-events.ts'

export interface RecordDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: Pick<IncidentEvents, 'incidentMoved'>
  /** Ids of incidents' workflows that run. */
  readonly runningIncidents: () => Promise<number[]>
}

/** What a desk must know that begins anew. */
export interface DeskMemory {
  readonly lastNumber: number
  readonly open: readonly {
    readonly number: number
    readonly key: string
    readonly parent: number | undefined
    readonly open: boolean
  }[]
  readonly holds: readonly HoldWindow[]
}

export interface SavedIncident {
  readonly incident: Incident
  readonly version: number
  readonly entries: readonly IncidentEntry[]
}

export function createIncidentRecordActivities({ database, clock, events, runningIncidents }: RecordDeps) {
  return {
    /** Writes what is new of an incident. May happen twice. */
    async recordIncident(saved: SavedIncident): Promise<void> {
      await saveIncident(database, { ...saved, at: clock() })
      for (const entry of saved.entries) events.incidentMoved({ incident: saved.incident, entry })
    },

    /** The largest number ever given, the incidents that run, and times in which nobody is called. */
    async rememberDesk(): Promise<DeskMemory> {
      const [{ lastNumber, open }, windows, running] = await Promise.all([
        openNumbers(database),
        windowsAfter(database, clock()),
        runningIncidents(),
      ])
      return {
        lastNumber: Math.max(lastNumber, ...running),
        open: open.filter(({ number }) => running.includes(number)),
        holds: windows.filter(({ endedBy }) => endedBy === undefined),
      }
    },

    async recordAlerts(
      alerts: readonly (AlertFact & { readonly key: string; readonly number: number | undefined })[],
    ): Promise<void> {
      const seenAt = clock()
      await saveAlerts(
        database,
        alerts.map(({ key, ...alert }) => ({ ...alert, causeKey: key, seenAt })),
      )
    },

    async recordHold({ window, endedBy }: { window: HoldWindow; endedBy: string | undefined }): Promise<void> {
      await saveWindow(database, { ...window, endedBy })
    },
  }
}
