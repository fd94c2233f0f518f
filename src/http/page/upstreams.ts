import { readSchedules, type ScheduleView } from '../../operations/schedules.ts'
import type { Status } from '../../operations/status.ts'
import { count, datasetName, listed, numeral, sentenceCase, several, sourceName } from '../../operations/words.ts'
import { durationText } from '../../domain/duration.ts'
import type { Reading } from '../readings.ts'
import type { UpstreamState } from '../upstreams.ts'
import { callPlots } from './call-plots.ts'
import { html, type Html } from './html.ts'
import { age, asOf, moment, scheduleLink } from './pieces.ts'
import { place } from './place.ts'
import { troubleWords, upstreamName } from './stands-on.ts'
import { createFragments, pageStatus, type PageDeps, type PageRequest, type PageView } from './view.ts'

/** `/upstreams`: are sources, budgets, breakers and schedules well? */
export async function upstreamsPage(deps: PageDeps, request: PageRequest): Promise<PageView> {
  const { now } = request
  const { live, map } = createFragments()
  const [status, upstreams, schedules] = await Promise.all([
    pageStatus(deps),
    deps.readings.read('upstreams', deps.upstreams),
    deps.readings.read('schedules', () => readSchedules(deps.desk), { maxAgeMs: 2_000, waitMs: 800 }),
  ])
  const sentence = sentenceOf(upstreams.value ?? [], status.value, schedules)
  const main = html`<div class="stack">
    ${live('verdict', html`<h1>${sentence}</h1>`)}${live('sources', sourcesPanel(upstreams, now), { tag: 'section', class: 'panel', label: 'Sources' })}${callPlots(deps)}
    ${live('collectors', collectorsPanel(status, now), { tag: 'section', class: 'panel', label: 'Collectors' })}${live('schedules', schedulesPanel(deps, schedules, now), { tag: 'section', class: 'panel', label: 'Schedules' })}
  </div>`
  return {
    status: 200,
    title: `gapless upstreams: ${sentence}`,
    section: 'upstreams',
    main,
    fragments: map,
    alarm: false,
    plot: true,
  }
}

function sentenceOf(
  upstreams: readonly UpstreamState[],
  status: Status | undefined,
  schedules: Reading<readonly ScheduleView[]>,
): string {
  const open = upstreams.filter((upstream) => upstream.breaker === 'open')
  if (open.length > 0)
    return `${listed(open.map(({ source }) => sourceName(source)))} ${open.length === 1 ? 'does' : 'do'} not answer. We ask again in a moment.`
  const bad = (status?.collectors ?? []).filter(({ status: state }) => state === 'failing' || state === 'late')
  if (bad.length > 0)
    return `${sentenceCase(numeral(bad.length))} of ${several(status?.collectors.length ?? 0, 'collector')} ${bad.length === 1 ? 'is' : 'are'} not well.`
  const paused = (schedules.value ?? []).filter((schedule) => schedule.paused)
  if (paused.length > 0) return `${several(paused.length, 'schedule')} ${paused.length === 1 ? 'is' : 'are'} paused.`
  if (!schedules.fresh) return 'Temporal does not answer, so no schedule can be read.'
  return `${several(upstreams.length, 'source')} ${upstreams.length === 1 ? 'answers' : 'answer'}, ${several(schedules.value?.length ?? 0, 'schedule')} ${schedules.value?.length === 1 ? 'runs' : 'run'}.`
}

function sourcesPanel(upstreams: Reading<readonly UpstreamState[]>, now: number): Html {
  const rows = (upstreams.value ?? []).map((upstream) => {
    const { limits, usedThisMonth } = upstream
    const month =
      limits.perMonth === undefined
        ? html`<span class="faint">no monthly allowance</span>`
        : usedThisMonth === undefined
          ? html`<span class="quiet">? of ${count(limits.perMonth)}</span>`
          : html`${meter(usedThisMonth, limits.perMonth, `${count(usedThisMonth)} of ${count(limits.perMonth)} calls of the month`)}
              <span class="small quiet">${count(usedThisMonth)} of ${count(limits.perMonth)}</span>`
    const calls = upstream.windows.map(
      ({ name, limit, live, backfill }) =>
        html`${meter(live + backfill, limit, `${live} live and ${backfill} backfill calls of ${limit} a ${name}`)}
          <span class="small quiet">${live} live, ${backfill} backfill of ${limit} a ${name}</span>`,
    )
    const shared = upstream.shared ? undefined : html` <span class="warn small">not shared: a quarter each</span>`
    return html`<tr>
      <td><b>${upstreamName(upstream.source)}</b></td>
      <td class="wide">${calls.length === 0 ? html`<span class="faint">no limit set</span>` : calls}${shared}</td>
      <td class="wide">${month}</td>
      <td>${breakerWord(upstream)}</td>
      <td class="hide-m">${troubleWords(upstream, now) ?? html`<span class="ok">✓</span> may be asked`}</td>
    </tr>`
  })
  return html`<header>
      <h2>Sources ${asOf(upstreams.at, upstreams.fresh, now)}</h2>
      <span class="small faint">live keeps its share while a backfill runs</span>
    </header>
    <table class="fold">
      <thead>
        <tr>
          <th>Budget</th>
          <th>Calls now</th>
          <th>This month</th>
          <th>Breaker</th>
          <th class="hide-m">State</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
}

function meter(used: number, limit: number, label: string): Html {
  return html`<span class="meter" role="img" aria-label="${label}"><i class="at ${place(0, (used / limit) * 100)}"></i></span>`
}

function breakerWord({ breaker }: UpstreamState): Html {
  if (breaker === undefined) return html`<span class="faint" title="The workers could not be asked">?</span>`
  if (breaker === 'closed') return html`<span class="ok">✓</span> closed`
  return breaker === 'open' ? html`<span class="bad">✕ open</span>` : html`<span class="warn">◐ half open</span>`
}

const COLLECTOR_TONES = {
  ok: 'ok',
  late: 'bad',
  failing: 'bad',
  paused: 'warn',
  waiting: 'quiet',
  off: 'quiet',
} as const
const COLLECTOR_MARKS = { ok: '✓', late: '✕', failing: '✕', paused: '○', waiting: '○', off: '○' } as const

function collectorsPanel(status: Reading<Status>, now: number): Html {
  const rows = (status.value?.collectors ?? []).map(
    (collector) =>
      html`<tr>
        <td><b>${collector.name}</b></td>
        <td>${datasetName(collector.dataset)}</td>
        <td class="nowrap">
          <span class="${COLLECTOR_TONES[collector.status]}">${COLLECTOR_MARKS[collector.status]} ${collector.status}</span>
        </td>
        <td class="n hide-s">${age(collector.lastRunAt, now)}</td>
        <td class="n hide-s">${age(collector.lastSuccessAt, now)}</td>
        <td class="wide quiet">${collector.reason}</td>
      </tr>`,
  )
  const nothing = html`<p class="pad quiet">Not known now.</p>`
  return html`<header><h2>Collectors ${asOf(status.at, status.fresh, now)}</h2></header>
    ${
      rows.length === 0
        ? nothing
        : html`<table class="fold">
            <thead>
              <tr>
                <th>Collector</th>
                <th>Writes</th>
                <th>State</th>
                <th class="n hide-s">Last run</th>
                <th class="n hide-s">Last success</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }`
}

function schedulesPanel(deps: PageDeps, schedules: Reading<readonly ScheduleView[]>, now: number): Html {
  const { temporalNamespace } = deps.desk.config.servers
  const rows = (schedules.value ?? []).map(
    (schedule) =>
      html`<tr>
        <td>${scheduleLink(deps.temporalUi(), temporalNamespace, schedule.id)}</td>
        <td class="nowrap">${schedule.everyMs === undefined ? '' : `every ${durationText(schedule.everyMs)}`}</td>
        <td class="nowrap">
          ${schedule.paused ? html`<span class="warn">○ paused</span>` : html`<span class="ok">✓</span> runs`}
        </td>
        <td class="hide-s nowrap">
          ${schedule.lastActionAt === undefined ? 'never' : moment(schedule.lastActionAt, now)}
        </td>
        <td class="hide-s nowrap">
          ${schedule.nextActionAt === undefined || schedule.paused ? 'none' : moment(schedule.nextActionAt, now)}
        </td>
        <td class="wide quiet">${schedule.note}</td>
      </tr>`,
  )
  const nothing = html`<p class="pad quiet">
    ${schedules.fresh ? 'No schedule is set up yet.' : 'Temporal has not answered yet. What is stored is still true.'}
  </p>`
  return html`<header><h2>Schedules ${asOf(schedules.at, schedules.fresh, now)}</h2></header>
    ${
      rows.length === 0
        ? nothing
        : html`<table class="fold">
            <thead>
              <tr>
                <th>Schedule</th>
                <th>Rhythm</th>
                <th>State</th>
                <th class="hide-s">Last run</th>
                <th class="hide-s">Next run</th>
                <th>Note</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }`
}
