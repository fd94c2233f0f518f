import type { Clock } from '../../src/domain/clock.ts'
import type { BackfillRequest } from '../../src/domain/collection/backfill.ts'
import type { BackfillSignal, KeepCoverageInput } from '../../src/contracts/collection.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import { writeJournal } from '../../src/store/journal.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { writeRequest, type RequestDeps } from './write-request.ts'

export interface AcceptDeps extends RequestDeps {
  readonly clock: Clock
  /** Checks what a person typed against what exists; throws ConfigError with a sentence for each fault. */
  parseRequest(words: BackfillSignal & { dataset: string }): Promise<BackfillRequest>
  readonly events: Pick<Events, 'requestRefused'>
}

export interface SignalledRequest {
  readonly dataset: KeepCoverageInput['dataset']
  readonly source: string
  readonly request: unknown
}

/** Makes a backfill of what a signal asked for. What is wrong with it goes into the journal, and is given back as a sentence. */
export async function acceptRequest(
  deps: AcceptDeps,
  { dataset, source, request }: SignalledRequest,
): Promise<{ id: string | undefined; sentence: string }> {
  const { database, clock } = deps
  const subject = `coverage/${dataset}/${source}`
  try {
    const words = signalOf(request)
    const typed = await deps.parseRequest({ ...words, dataset })
    const id = await writeRequest(deps, typed, clock())
    const sentence = `Backfill ${id} was asked for by signal: ${words.reason ?? 'no reason given'}.`
    await writeJournal(database, { at: clock(), subject, kind: 'request-accepted', sentence, detail: typed })
    return { id, sentence }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ConflictError)) throw error
    const sentence = `A request was refused: ${error.message}`
    await writeJournal(database, {
      at: clock(),
      subject,
      kind: 'request-refused',
      sentence,
      detail: safeDetail(request),
    })
    deps.events.requestRefused({ door: 'signal', fault: sentence })
    return { id: undefined, sentence }
  }
}

function signalOf(request: unknown): BackfillSignal {
  const hint =
    'It takes {"subjects":["BTC-USD"],"from":"2025-01-01T00:00:00Z","to":"2025-01-02T00:00:00Z"}, with mode and reason if you like.'
  if (typeof request !== 'object' || request === null || Array.isArray(request))
    throw new ConfigError([`It is not an object. ${hint}`])
  const { subjects, from, to, mode, reason, ...rest } = request as Record<string, unknown>
  const [strange] = Object.keys(rest)
  if (strange !== undefined) throw new ConfigError([`It has an unknown field "${strange.slice(0, 40)}". ${hint}`])
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new ConfigError([`"from" and "to" must be texts. ${hint}`])
  if (subjects !== undefined && !(Array.isArray(subjects) && subjects.every((each) => typeof each === 'string')))
    throw new ConfigError([`"subjects" must be a list of texts. ${hint}`])
  if ((mode !== undefined && typeof mode !== 'string') || (reason !== undefined && typeof reason !== 'string'))
    throw new ConfigError([`"mode" and "reason" must be texts. ${hint}`])
  return { ...(request as BackfillSignal) }
}

function safeDetail(request: unknown): unknown {
  return JSON.stringify(request)?.slice(0, 500) ?? null
}
