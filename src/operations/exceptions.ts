/** What is not well, in sentences. Pure. */
import type { Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { Services } from './services.ts'
import type { CollectorStatus } from './collectors.ts'
import type { DatasetStanding, MissingKinds } from './standing.ts'
import type { ScheduleFinding } from './watchdog.ts'
import { aboutTime, count, gapReason, listed, sentenceCase, sentenceTime, several, sourceName, span } from './words.ts'

/** One thing that is not well. `next` is a command that can be pasted, undefined when nothing is to be done. */
export interface Exception {
  readonly kind: 'service' | 'stuck' | 'missing' | 'collector' | 'schedule' | 'filling' | 'history'
  readonly mark: 'bad' | 'filling'
  readonly subject: string
  /** With the subject before it, a sentence: `miss 68,400 slots in 120 series, 3 March 02:00 to 13:00.` */
  readonly title: string
  readonly text: string
  readonly next: string | undefined
}

/** A backfill at work, as far as a headline needs it. */
export interface Helper {
  readonly id: string
  readonly dataset: Dataset
  readonly etaSeconds: number | undefined
}

const RANK: readonly Exception['kind'][] = [
  'service',
  'stuck',
  'missing',
  'collector',
  'schedule',
  'filling',
  'history',
]

/** Everything that is not well, those that need a person first. */
export function exceptionsOf(
  services: Services,
  standings: readonly DatasetStanding[],
  collectors: readonly CollectorStatus[],
  helpers: readonly Helper[],
  now: Millis,
  findings: readonly ScheduleFinding[] = [],
  filling: readonly Exception[] = [],
): Exception[] {
  const stuck = new Set<string>(
    standings.filter(({ status }) => status.state === 'stuck').map(({ status }) => status.dataset),
  )
  const found = [
    ...serviceExceptions(services),
    ...standings.flatMap((standing) => datasetException(standing, helpers, now)),
    ...collectors
      .filter(({ dataset }) => !stuck.has(dataset))
      .flatMap((collector) => collectorException(collector, now)),
    ...findings.flatMap((finding) => scheduleException(finding, collectors)),
    ...filling,
  ]
  return found.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind))
}

function serviceExceptions({ mysql, temporal }: Services): Exception[] {
  const down = (subject: string, address: string, problem: string | undefined, text: string): Exception => ({
    kind: 'service',
    mark: 'bad',
    subject,
    title: `does not answer (${[address, problem ?? 'no answer'].filter((word) => word !== '').join(', ')}).`,
    text,
    next: undefined,
  })
  return [
    ...(mysql.ok
      ? []
      : [down('MySQL', mysql.address, mysql.problem, 'Nothing that was stored is lost; collectors wait.')]),
    ...(temporal.ok
      ? []
      : [
          down(
            'Temporal',
            temporal.address,
            temporal.problem,
            'Stored data can be read; nothing is collected or filled until it is back.',
          ),
        ]),
  ]
}

function datasetException(
  { status, kinds, lagSlots, waits, widthMs, missingFrom, missingTo }: DatasetStanding,
  helpers: readonly Helper[],
  now: Millis,
): Exception[] {
  if (status.missing - kinds.arriving <= 0) return []
  const { dataset, missing } = status
  const helper = helpers.find((one) => one.dataset === dataset)
  if (status.state === 'stuck')
    return [
      {
        kind: 'stuck',
        mark: 'bad',
        subject: dataset,
        title: `stand still since ${sentenceTime(status.newestAt ?? missingFrom, now)}.`,
        text: `${several(missing, 'slot')} missing, newest ${span(now - (status.newestAt ?? missingFrom))} old, ${several(lagSlots, 'slot')} behind.${blockedText(kinds, status.source)}`,
        next: `npx gapless gaps ${dataset}`,
      },
    ]
  const title = `miss ${several(missing, 'slot')} in ${several(status.seriesMissing, 'series', 'series')}, ${sentenceTime(missingFrom, now)} to ${sentenceTime(missingTo, now)}.`
  const by =
    helper === undefined
      ? waits
        ? 'They are made as soon as what they are made from is there.'
        : 'The next sweep asks for them.'
      : `${helper.id} is filling them${wholeAt(helper, now)}.`
  const history =
    kinds.freshShare >= 0.9 &&
    kinds.blocked.size === 0 &&
    missing >= status.expected / 100 &&
    now - missingFrom > 50 * widthMs
  if (history)
    return [
      { kind: 'history', mark: 'filling', subject: dataset, title, text: `${by} Nothing to do.`, next: undefined },
    ]
  if (status.state === 'missing')
    return [
      {
        kind: 'missing',
        mark: 'bad',
        subject: dataset,
        title,
        text: `${blockedText(kinds, status.source).trim()} ${by}`.trim(),
        next: `npx gapless gaps ${dataset}`,
      },
    ]
  const doubt =
    kinds.doubtful === 0
      ? []
      : [
          `${count(kinds.doubtful)} answered empty once and ${kinds.doubtful === 1 ? 'is' : 'are'} asked again${kinds.askedAgainAt === undefined ? '' : ` at ${aboutTime(kinds.askedAgainAt, now)}`}.`,
        ]
  return [
    {
      kind: 'filling',
      mark: 'filling',
      subject: dataset,
      title,
      text: [...(kinds.inHand > 0 ? [by] : []), ...doubt, 'Nothing to do.'].join(' '),
      next: undefined,
    },
  ]
}

function wholeAt(helper: Helper, now: Millis): string {
  return helper.etaSeconds === undefined ? '' : `, whole at ${aboutTime(now + helper.etaSeconds * 1000, now)}`
}

function blockedText({ blocked }: MissingKinds, source: string): string {
  if (blocked.size === 0) return ''
  const kinds = [...blocked]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, slots]) => `${gapReason(reason)} (${several(slots, 'slot')})`)
  return ` In the way at ${sourceName(source)}: ${listed(kinds)}.`
}

/** What the watchdog sees. A service that is away and a collector that is paused are told as such already. */
function scheduleException(
  { kind, schedule, title }: ScheduleFinding,
  collectors: readonly CollectorStatus[],
): Exception[] {
  const told = collectors.filter(({ status }) => status === 'paused').flatMap(({ rhythms }) => rhythms)
  const isTold = kind === 'paused' && told.some(({ id }) => id === schedule)
  if (kind === 'away' || isTold) return []
  return [
    {
      kind: 'schedule',
      mark: 'bad',
      subject: schedule,
      title,
      text: 'What it leaves out is found and filled by the sweep.',
      next:
        kind === 'no-pollers'
          ? undefined
          : kind === 'paused'
            ? `npx gapless schedule resume ${schedule}`
            : 'npx gapless schedule list',
    },
  ]
}

function collectorException(collector: CollectorStatus, now: Millis): Exception[] {
  const since =
    collector.lastSuccessAt === undefined
      ? 'it has not succeeded yet'
      : `last success ${span(now - collector.lastSuccessAt)} ago`
  const why = collector.reason === '' ? '' : ` ${collector.reason.replace(/\.?$/, '.')}`
  const told = { kind: 'collector', mark: 'bad', subject: collector.name } as const
  const ids = collector.rhythms.filter(({ status }) => status === collector.status).map(({ id }) => id)
  if (collector.status === 'failing')
    return [
      {
        ...told,
        title: 'fails.',
        text: `${sentenceCase(since)}.${why}`,
        next: `npx gapless collect ${collector.name}`,
      },
    ]
  if (collector.status === 'late')
    return [
      {
        ...told,
        title: `is late: ${since}.`,
        text: `Its schedule is ${listed(ids)}.${why}`,
        next: 'npx gapless schedule list',
      },
    ]
  if (collector.status === 'paused')
    return [
      {
        ...told,
        title: 'is paused.',
        text: 'What it leaves out is refilled when it is resumed.',
        next: `npx gapless schedule resume ${ids[0] ?? collector.schedule}`,
      },
    ]
  return []
}
