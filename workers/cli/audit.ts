import { NOTHING_AUDITED, addTally, disagrees } from '../../src/domain/collection/audit.ts'
import type { Range } from '../../src/domain/range.ts'
import { runAudit, runFullAudit, type AuditFinding, type AuditReport } from '../../src/operations/audit.ts'
import { parseDataset } from '../../src/operations/requests.ts'
import { count, datasetName, isoTime, listed, rangeText, several, widthText } from '../../src/operations/words.ts'
import { voiceOf, withWords, type Common, type Context, type Voice } from './context.ts'
import { paint } from './terminal.ts'

export interface AuditOptions extends Common {
  readonly full?: boolean
}

/** `gapless audit [DATASET] [--full]`: exit 0 also when something was found, for it is missing again and will be filled. */
export async function audit(context: Context, dataset: string | undefined, options: AuditOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = () => (dataset === undefined ? undefined : parseDataset(dataset))
  await withWords(context, judge, async (desk, only) => {
    const say = (line: string) => (voice.errForm.terminal ? void context.stderr.write(`\r\u001b[K${line}`) : undefined)
    if (options.full === true) {
      const ended = await runFullAudit(desk, only, (progress) =>
        say(progress.map(({ dataset, checked }) => `${datasetName(dataset)}: ${count(checked)} slots`).join(', ')),
      )
      say('')
      const tally = ended.reduce(addTally, NOTHING_AUDITED)
      if (voice.json) return voice.document({ ...tally, audits: ended })
      const series = ended.reduce((sum, one) => sum + one.series, 0)
      return tell(voice, { ...tally, series, findings: [], sweepAsked: disagrees(tally) ? true : undefined })
    }
    const report = await runAudit(desk, only, (done, all) =>
      say(done === all ? '' : `${count(done)} of ${count(all)} series counted and read`),
    )
    if (voice.json) return voice.document(reportJson(report))
    tell(voice, report)
  })
}

function reportJson({ findings, sweepAsked, ...tally }: AuditReport): unknown {
  const times = (ranges: readonly Range[]) => ranges.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) }))
  return {
    ...tally,
    sweepAsked: sweepAsked ?? null,
    findings: findings.map(({ series, rowsGone, rowsChanged, strayRows, slotsGone, slotsChanged, slotsStray }) => ({
      dataset: series.dataset,
      source: series.source,
      subject: series.subject,
      widthSeconds: series.widthSeconds,
      ...{ slotsGone, slotsChanged, slotsStray },
      rowsGone: times(rowsGone),
      rowsChanged: times(rowsChanged),
      strayRows: times(strayRows),
    })),
  }
}

function tell({ form, lines }: Voice, report: AuditReport): void {
  const checked = `${several(report.checked, 'slot')} of ${several(report.series, 'series', 'series')} counted and read`
  if (!disagrees(report))
    return lines([
      `${paint(form, 'bold', 'Coverage tells the truth.')} ${checked}, each has its row as it was written.`,
    ])
  const shown = form.terminal && !form.all ? report.findings.slice(0, 20) : report.findings
  const { slotsGone, slotsChanged, slotsStray, sweepAsked } = report
  const told = [
    ...(slotsGone > 0 ? [`${several(slotsGone, 'slot has', 'slots have')} lost the row`] : []),
    ...(slotsChanged > 0 ? [`${several(slotsChanged, 'row was', 'rows were')} changed by hand`] : []),
    ...(slotsStray > 0 ? [`${several(slotsStray, 'row lies', 'rows lie')} where nothing is stored`] : []),
  ]
  const again = slotsGone + slotsChanged
  const next =
    again === 0
      ? ''
      : ` ${several(again, 'slot is', 'slots are')} missing again. ${sweepAsked === true ? 'The sweep is asked to fill them now.' : 'Temporal does not answer; the next sweep fills them.'}`
  lines([
    paint(form, 'bold', `${listed(told)}.`),
    `${checked}.${next}`,
    ...shown.flatMap((finding) => findingLines(finding)),
    ...(shown.length < report.findings.length
      ? [`  and ${count(report.findings.length - shown.length)} more series: add --all`]
      : []),
  ])
}

function findingLines({ series, rowsGone, rowsChanged, strayRows }: AuditFinding): string[] {
  const told = (ranges: readonly Range[], words: string) =>
    ranges.map(
      (range) =>
        `  ${series.dataset} ${series.subject} ${widthText(series.widthSeconds)}  ${rangeText(range)}  ${words}`,
    )
  return [
    ...told(rowsGone, 'rows gone'),
    ...told(rowsChanged, 'rows changed by hand'),
    ...told(strayRows, 'rows without coverage'),
  ]
}
