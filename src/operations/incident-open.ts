import { setTimeout } from 'node:timers/promises'
import type { Actor } from '../contracts/incidents.ts'
import { causeKey, SEVERITIES, type Severity } from '../domain/incidents/cause-key.ts'
import { ConfigError } from '../errors.ts'
import { deskPolicy, openIncident } from '../temporal/incidents.ts'
import type { Desk } from './desk.ts'
import { asked } from './incident-asked.ts'
import { showIncident, type IncidentView } from './incidents.ts'

export function parseSeverity(text: string): Severity {
  const found = SEVERITIES.find((severity) => severity === text.toUpperCase())
  if (found === undefined)
    throw new ConfigError([`There is no severity ${JSON.stringify(text)}: ${SEVERITIES.join(', ')}.`])
  return found
}

export interface OpenWords {
  readonly title: string
  readonly severity?: string | undefined
  readonly description?: string | undefined
}

/** Throws ConfigError for a title or a severity that is none. */
export function parseOpening(words: OpenWords): OpenWords & { readonly title: string; readonly severity: Severity } {
  const title = words.title.trim()
  if (title === '' || title.length > 200) throw new ConfigError(['Say what is wrong, in at most 200 characters.'])
  return { ...words, title, severity: parseSeverity(words.severity ?? 'P3') }
}

/** Opens one by hand; an equal title that is open already is that incident. */
export async function openByPerson(
  desk: Desk,
  words: OpenWords,
  actor: Actor,
): Promise<IncidentView & { opened: boolean }> {
  const { title, severity } = parseOpening(words)
  const slug = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  const { settings, channels } = desk.config
  const { number, opened } = await asked(async () =>
    openIncident(await desk.temporal(), deskPolicy(settings, channels), {
      key: causeKey('manual', slug.slice(0, 120)),
      door: 'person',
      severity,
      title,
      description: (words.description ?? '').slice(0, 4_000),
      startedAt: desk.clock(),
      by: `${actor.name} (${actor.via})`,
    }),
  )
  return { ...(await showNew(desk, number)), opened }
}

const NEW_TRIES = 40
const NEW_REST_MS = 250

/** An incident that the desk has just opened: its own workflow starts a moment later. */
async function showNew(desk: Desk, number: number): Promise<IncidentView> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await showIncident(desk, String(number))
    } catch (error) {
      if (!(error instanceof ConfigError) || tries >= NEW_TRIES) throw error
      await setTimeout(NEW_REST_MS)
    }
  }
}
