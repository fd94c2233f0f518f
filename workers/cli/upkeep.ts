import { MINUTE } from '../../src/domain/clock.ts'
import { runAudit } from '../../src/operations/audit.ts'
import { collectNow, parseCollectRequest } from '../../src/operations/collect.ts'
import { hold, parseHoldRequest, release } from '../../src/operations/hold.ts'
import { parseDataset } from '../../src/operations/requests.ts'
import { count, isoTime, listed, rangeText, several, sourceName, widthText } from '../../src/operations/words.ts'
import { voiceOf, withDesk, type Common, type Context } from './context.ts'
import { EXIT } from './exits.ts'
import { paint } from './terminal.ts'

/** `gapless audit [DATASET]`: exit 0 also when something was found, for it is missing again and will be filled. */
export async function audit(context: Context, dataset: string | undefined, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const only = dataset === undefined ? undefined : parseDataset(dataset)
    const onSeries = (done: number, all: number) =>
      voice.errForm.terminal
        ? void context.stderr.write(
            `\r${count(done)} of ${count(all)} series recounted${done === all ? '\r\u001b[K' : ''}`,
          )
        : undefined
    const report = await runAudit(desk, only, onSeries)
    if (voice.json)
      return voice.document({
        ...report,
        sweepAsked: report.sweepAsked ?? null,
        findings: report.findings.map(({ series, rowsGone, slotsGone, strayRows, slotsStray }) => ({
          dataset: series.dataset,
          source: series.source,
          subject: series.subject,
          widthSeconds: series.widthSeconds,
          slotsGone,
          slotsStray,
          rowsGone: rowsGone.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) })),
          strayRows: strayRows.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) })),
        })),
      })
    const { form } = voice
    const checked = `${several(report.checked, 'slot')} of ${several(report.series, 'series', 'series')}`
    if (report.findings.length === 0)
      return voice.lines([
        `${paint(form, 'bold', 'Coverage tells the truth.')} ${checked} recounted, each has its row.`,
      ])
    const shown = form.terminal && !form.all ? report.findings.slice(0, 20) : report.findings
    voice.lines([
      paint(
        form,
        'bold',
        `${several(report.slotsGone, 'slot has', 'slots have')} lost ${report.slotsGone === 1 ? 'its row and is' : 'their rows and are'} missing again. ${report.slotsStray === 0 ? '' : `${several(report.slotsStray, 'row')} had no coverage.`}`.trim(),
      ),
      `${checked} recounted. ${report.sweepAsked === true ? 'The sweep is asked to fill them now.' : 'Temporal does not answer; the next sweep fills them.'}`,
      ...shown.flatMap(({ series, rowsGone, strayRows }) => [
        ...rowsGone.map(
          (range) =>
            `  ${series.dataset} ${series.subject} ${widthText(series.widthSeconds)}  ${rangeText(range)}  rows gone`,
        ),
        ...strayRows.map(
          (range) =>
            `  ${series.dataset} ${series.subject} ${widthText(series.widthSeconds)}  ${rangeText(range)}  rows without coverage`,
        ),
      ]),
      ...(shown.length < report.findings.length
        ? [`  and ${count(report.findings.length - shown.length)} more series: add --all`]
        : []),
    ])
  })
}

const WAIT_MS = 2 * MINUTE

/** `gapless collect COLLECTOR [SUBJECT...]`. */
export async function collect(
  context: Context,
  collector: string,
  subjects: readonly string[],
  options: Common,
): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk) => {
    const request = parseCollectRequest(desk, collector, subjects)
    if (voice.errForm.terminal)
      voice.note(`Collecting ${request.dataset}; this waits for at most ${WAIT_MS / MINUTE} min.`)
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
          `${several(stored, 'row')} of ${request.dataset} stored for ${slotAt.replace(/:00\.000Z$/, 'Z')}${sources.length === 0 ? '' : ` from ${listed(sources.map(sourceName))}`}${missing === 0 ? '.' : `; ${count(missing)} not there yet, the sweep asks again.`}`,
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
  await withDesk(context, async (desk) => {
    const request = parseHoldRequest(desk, { ...options, dataset, subject }, '--')
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
        ? `No slot of ${dataset} ${subject} in ${rangeText(request)} was ${verb === 'hold' ? 'missing' : 'held'}. Nothing was changed.`
        : verb === 'hold'
          ? `${slots} of ${dataset} ${subject} ${result.slots === 1 ? 'is' : 'are'} held now: nobody asks for them until they are released.`
          : `${slots} of ${dataset} ${subject} ${result.slots === 1 ? 'is' : 'are'} missing again; the sweep asks for them.`,
    ])
  })
}
