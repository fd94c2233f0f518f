import type { Command } from 'commander'
import { DAY } from '../../src/domain/clock.ts'
import { textBand } from '../../src/operations/bands.ts'
import { readDatasetBands, type DatasetBand } from '../../src/operations/coverage.ts'
import { statusJson } from '../../src/operations/json.ts'
import { readStatus, type DatasetStatus, type Exception, type Status } from '../../src/operations/status.ts'
import { shownExceptions } from '../../src/operations/verdict.ts'
import {
  ago,
  count,
  datasetName,
  headlineCount,
  isoTime,
  listed,
  percent,
  several,
  shortAge,
} from '../../src/operations/words.ts'
import { voiceOf, withDesk, type Common, type Context } from './context.ts'
import { EXIT } from './exits.ts'
import { tableLines, type Column } from './table.ts'
import { labelled, mark, paint, widthOf, wrap, type Form, type Role } from './terminal.ts'

/** `gapless status`: exit 0 even when warned; 1 when MySQL does not answer, because then nothing can be said. */
export async function status(context: Context, common: Common, _command?: Command): Promise<void> {
  const voice = voiceOf(context, common)
  await withDesk(context, async (desk, { connection }) => {
    const read = await readStatus(desk)
    if (!read.services.mysql.ok) context.exitCode = EXIT.failed
    if (voice.json) return voice.document(statusJson(read))
    const window = { from: read.asOf - 30 * DAY, to: read.asOf }
    const bands =
      voice.form.terminal && read.services.mysql.ok ? await readDatasetBands(desk, { ...window, maxParts: 2_000 }) : []
    voice.lines(statusLines(voice.form, read, bands, window, connection?.httpUrl))
  })
}

/** The whole answer as lines. Pure. */
export function statusLines(
  form: Form,
  status: Status,
  bands: readonly DatasetBand[],
  window: { from: number; to: number },
  page: string | undefined,
): string[] {
  return form.terminal ? forPeople(form, status, bands, window, page) : forPipes(form, status)
}

const HEALTH_ROLE: Record<Status['health']['status'], Role | undefined> = {
  ok: undefined,
  info: undefined,
  warning: 'yellow',
  critical: 'red',
}

function forPeople(
  form: Form,
  status: Status,
  bands: readonly DatasetBand[],
  window: { from: number; to: number },
  page: string | undefined,
): string[] {
  const { verdict, exceptions, health, services } = status
  if (!services.mysql.ok) return cannotSay(form, status)
  const score = `health ${health.score} of 100, `
  const gap = Math.max(2, Math.min(78, form.columns) - widthOf(verdict) - widthOf(score) - health.status.length)
  const first = `${paint(form, 'bold', verdict)}${' '.repeat(gap)}${score}${paint(form, HEALTH_ROLE[health.status], health.status)}`
  const { shown, more } = shownExceptions(exceptions)
  const told =
    exceptions.length === 0
      ? [wellLine(status)]
      : ['', ...(form.all ? exceptions : shown).flatMap((one) => exceptionLines(form, one))]
  return [
    first,
    ...told,
    ...(more === '' || form.all ? [] : [more]),
    '',
    ...(status.datasets.length === 0
      ? []
      : [...tableLines(form, columns(form, status.asOf, bands, window), status.datasets), '']),
    ...footLines(form, status, page),
  ]
}

function cannotSay(form: Form, { verdict, exceptions }: Status): string[] {
  const mysql = exceptions.find(({ subject }) => subject === 'MySQL')
  return [
    `${paint(form, 'bold', verdict)} ${mysql === undefined ? '' : `${mysql.subject} ${mysql.title}`}`.trim(),
    ...(mysql === undefined ? [] : wrap(mysql.text, form.columns)),
  ]
}

function wellLine({ datasets }: Status): string {
  const expected = datasets.reduce((sum, dataset) => sum + dataset.expected, 0)
  const arriving = datasets.reduce((sum, dataset) => sum + dataset.missing, 0)
  const way =
    arriving === 0
      ? ''
      : ` ${several(arriving, 'more slot has', 'more slots have')} just ended and ${arriving === 1 ? 'is' : 'are'} on the way.`
  return `${headlineCount(expected - arriving)} slots, each stored or explained.${way} No open incident.`
}

function exceptionLines(form: Form, { mark: kind, subject, title, text, next }: Exception): string[] {
  const sign = mark(form, kind)
  const indent = Math.max(11, widthOf(datasetName(subject)) + 1)
  const [first = '', ...rest] = wrap(title, form.columns - indent - 2)
  const lines = [...rest, ...wrap(text, form.columns - indent - 2)]
  return [
    `${paint(form, sign.role, `${sign.text} ${datasetName(subject)}`)}${' '.repeat(indent - widthOf(datasetName(subject)))}${first}`,
    ...lines.map((line) => `${' '.repeat(indent + 2)}${line}`),
    ...(next === undefined ? [] : [`${' '.repeat(indent + 2)}next: ${next}`]),
  ]
}

const STATE_MARK = { whole: 'ok', filling: 'filling', missing: 'bad', stuck: 'bad' } as const

function columns(
  form: Form,
  now: number,
  bands: readonly DatasetBand[],
  window: { from: number; to: number },
): Column<DatasetStatus>[] {
  const bad = (row: DatasetStatus): Role | undefined => (row.missing > 0 && row.state !== 'whole' ? 'red' : undefined)
  const band = (row: DatasetStatus): string => {
    const parts = bands.find(({ dataset }) => dataset === row.dataset)?.parts ?? []
    return textBand(parts, window, Math.min(46, 22 + Math.max(0, form.columns - 80)), form.ascii)
  }
  return [
    { name: 'DATASET', cell: ({ dataset }) => dataset },
    { name: 'SERIES', right: true, cell: ({ series }) => count(series) },
    { name: 'COMPLETE', right: true, cell: ({ completeness }) => percent(completeness) },
    { name: 'MISSING', right: true, cell: (row) => ({ text: count(row.missing), role: bad(row) }) },
    {
      name: 'NEWEST',
      right: true,
      cell: ({ newestAt, state }) => ({
        text: newestAt === undefined ? 'none' : shortAge(now - newestAt),
        role: state === 'stuck' ? 'red' : undefined,
      }),
    },
    { name: 'LAST 30 DAYS', leaves: 1, cell: band },
    {
      name: 'STATE',
      cell: ({ state }) => {
        const sign = mark(form, STATE_MARK[state])
        return { text: `${sign.text} ${state}`, role: sign.role }
      },
    },
  ]
}

function footLines(form: Form, { collectors, services, mode, asOf }: Status, page: string | undefined): string[] {
  const well = collectors.filter((collector) => collector.status === 'ok').length
  const others = collectors
    .filter((collector) => collector.status !== 'ok')
    .map(
      ({ name, status, lastSuccessAt }) =>
        `${name} ${status}${lastSuccessAt === undefined ? '' : `, last ok ${ago(lastSuccessAt, asOf)}`}`,
    )
  const service = (name: string, { ok, latencyMs, problem }: Status['services']['redis']) =>
    `${name} ${ok ? `${Math.max(1, Math.round(latencyMs ?? 0))} ms` : (problem ?? 'no answer')}`
  const all = form.all
    ? collectors.map(
        ({ name, status, schedule, lastSuccessAt }) =>
          `  ${name}: ${status}, schedule ${schedule}${lastSuccessAt === undefined ? '' : `, last ok ${isoTime(lastSuccessAt)}`}`,
      )
    : []
  const lines: [string, string][] = [
    [
      'collectors',
      `${count(well)} of ${count(collectors.length)} ok${others.length === 0 ? '' : `; ${listed(others)}`}`,
    ],
    [
      'services',
      `${service('MySQL', services.mysql)}, ${service('Redis', services.redis)}, ${service('Temporal', services.temporal)}; mode ${mode}`,
    ],
    ...(page === undefined ? [] : ([['page', page]] as [string, string][])),
  ]
  return lines.flatMap(([name, text]) => [...labelled(form, 12, name, text), ...(name === 'collectors' ? all : [])])
}

function forPipes(form: Form, { verdict, health, exceptions, datasets, asOf, services }: Status): string[] {
  const mysql = services.mysql.ok
    ? ''
    : ` MySQL does not answer (${[services.mysql.address, services.mysql.problem].filter(Boolean).join(', ')}).`
  const plain: Column<DatasetStatus>[] = [
    { name: 'DATASET', cell: ({ dataset }) => dataset },
    { name: 'SERIES', right: true, cell: ({ series }) => String(series) },
    { name: 'COMPLETE', right: true, cell: ({ completeness }) => completeness.toFixed(2) },
    { name: 'MISSING', right: true, cell: ({ missing }) => String(missing) },
    {
      name: 'NEWEST S',
      right: true,
      cell: ({ newestAt }) =>
        newestAt === undefined ? '-' : String(Math.max(0, Math.floor((asOf - newestAt) / 1000))),
    },
    { name: 'STATE', cell: ({ state }) => state },
  ]
  return [
    `${verdict}${mysql} health ${health.score} ${health.status}`,
    ...exceptions.map(({ mark: kind, subject, title, text }) => `${kind} ${subject}: ${title} ${text}`),
    ...(datasets.length === 0 ? [] : tableLines(form, plain, datasets)),
  ]
}

/** Used by `health` too: the deductions, largest first, and what adds up to the score. */
export function healthLines(form: Form, { health, verdict }: Pick<Status, 'health' | 'verdict'>): string[] {
  const taken = health.parts.filter(({ deduction }) => deduction > 0)
  return [
    `health ${health.score} of 100, ${paint(form, HEALTH_ROLE[health.status], health.status)}. ${verdict}`,
    ...taken.map(
      ({ deduction, sentence, value, limit }) =>
        `-${String(deduction).padEnd(3)} ${sentence} (${value}, limit ${limit})`,
    ),
    ...(taken.length === 0 ? [`${several(health.parts.length, 'part')} looked at, nothing to take off.`] : []),
  ]
}
