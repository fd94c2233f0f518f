import { MINUTE } from '../../src/domain/clock.ts'
import { collectNow, parseCollectRequest } from '../../src/operations/collect.ts'
import { hold, parseHoldRequest, release } from '../../src/operations/hold.ts'
import { count, datasetName, isoTime, listed, rangeText, several, sourceName } from '../../src/operations/words.ts'
import { voiceOf, withWords, type Common, type Context, type Judge } from './context.ts'
import { EXIT } from './exits.ts'

const WAIT_MS = 2 * MINUTE

/** `gapless collect COLLECTOR [SUBJECT...]`. */
export async function collect(
  context: Context,
  collector: string,
  subjects: readonly string[],
  options: Common,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => parseCollectRequest(by, collector, subjects)
  await withWords(context, judge, async (desk, request) => {
    if (voice.errForm.terminal)
      voice.note(`Collecting ${datasetName(request.dataset)}; this waits for at most ${WAIT_MS / MINUTE} min.`)
    const results = await collectNow(desk, request, WAIT_MS)
    if (voice.json)
      return voice.document(
        results.map(({ slotAt, stored, missing, sources, workflowId, widthMs }) => ({
          collector: request.collector,
          slotAt,
          widthSeconds: widthMs / 1000,
          stored,
          missing,
          sources,
          workflowId,
        })),
      )
    voice.lines(
      results.map(
        ({ slotAt, stored, missing, sources }) =>
          `${several(stored, 'row')} of ${datasetName(request.dataset)} stored for ${slotAt.replace(/:00\.000Z$/, 'Z')}${sources.length === 0 ? '' : ` from ${listed(sources.map(sourceName))}`}${missing === 0 ? '.' : `; ${count(missing)} not there yet, the sweep asks again.`}`,
      ),
    )
    if (results.every(({ stored, missing }) => stored === 0 && missing > 0)) context.exitCode = EXIT.failed
  })
}

export interface HoldOptions extends Common {
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** `gapless hold|release DATASET SUBJECT --from --to --reason`. */
export async function holdOrRelease(
  context: Context,
  verb: 'hold' | 'release',
  dataset: string,
  subject: string,
  options: HoldOptions,
): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => parseHoldRequest(by, { ...options, dataset, subject }, '--')
  await withWords(context, judge, async (desk, request) => {
    const result = await (verb === 'hold' ? hold : release)(desk, request)
    if (voice.json)
      return voice.document({
        ...result,
        state: verb === 'hold' ? 'held' : 'missing',
        dataset,
        subject,
        from: isoTime(request.from),
        to: isoTime(request.to),
        reason: request.reason,
      })
    const slots = several(result.slots, 'slot')
    voice.lines([
      result.slots === 0
        ? `No slot of ${datasetName(dataset)} ${subject} in ${rangeText(request)} was ${verb === 'hold' ? 'missing' : 'held'}. Nothing was changed.`
        : verb === 'hold'
          ? `${slots} of ${datasetName(dataset)} ${subject} ${result.slots === 1 ? 'is' : 'are'} held now: nobody asks for them until they are released.`
          : `${slots} of ${datasetName(dataset)} ${subject} ${result.slots === 1 ? 'is' : 'are'} missing again; the sweep asks for them.`,
    ])
  })
}
