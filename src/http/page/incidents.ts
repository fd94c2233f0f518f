import type { Millis } from '../../domain/clock.ts'
import { isOpen, type Incident } from '../../domain/incidents/incident.ts'
import { listIncidents } from '../../operations/incidents.ts'
import { numeral, sentenceCase, span } from '../../operations/words.ts'
import { isUnanswered, nextStep } from './incident-words.ts'
import { html, type Html } from './html.ts'
import { asOf, moment } from './pieces.ts'
import { createFragments, type PageDeps, type PageRequest, type PageView } from './view.ts'

const PAGE = 50
const MOST_OPEN = 100

/** `/incidents`: what is open, who has it, and what was; `?before=NUMBER` shows earlier ones. */
export async function incidentsPage(deps: PageDeps, { now, query }: PageRequest): Promise<PageView> {
  const before = /^\d{1,15}$/.test(query.before ?? '') ? Number(query.before) : undefined
  const [open, past] = await Promise.all([
    readOpen(deps),
    deps.readings.read(
      `incidents before ${before ?? 'now'}`,
      () => listIncidents(deps.desk, { limit: PAGE + 1, before }),
      LIMITS,
    ),
  ])
  const sentence = open.value === undefined ? 'Cannot say.' : openSentence(open.value)
  const { live, map } = createFragments()
  const page = past.value?.slice(0, PAGE)
  const last = page?.at(-1)
  const more = (past.value?.length ?? 0) > PAGE && last !== undefined
  const head = html`<h1>${sentence}</h1>
    ${asOf(open.at, open.fresh, now)}`
  const main = html`<p class="crumb"><a href="/">Overview</a></p>
    <div class="stack">
      ${live('head', head)}
      ${live('open', openPanel(open.value, now), { tag: 'section', class: 'panel', label: 'Open' })}
      ${live(
        'past',
        pastPanel(
          page?.filter(({ status }) => !isOpen(status)),
          now,
          before,
        ),
        { tag: 'section', class: 'panel', label: 'Not open any more' },
      )}
      <p class="acts">
        ${before === undefined ? undefined : html`<a class="button" href="/incidents">Newest</a>`}${more ? html`<a class="button" href="/incidents?before=${last.number}" data-move="earlier">Earlier ones</a>` : undefined}
        <a class="small" href="/api/v1/incidents/review?format=md">Review of this week</a>
      </p>
    </div>`
  return {
    status: 200,
    title: `gapless incidents: ${sentence}`,
    section: 'incidents',
    main,
    fragments: map,
    alarm: open.value?.some(isUnanswered) ?? false,
  }
}

/** The tables may be silent for a while before Temporal is asked. */
const LIMITS = { maxAgeMs: 1_000, waitMs: 2_500 }

/** Those that are open, newest first. */
export function readOpen(deps: PageDeps, limits = LIMITS) {
  return deps.readings.read('open incidents', () => listIncidents(deps.desk, { limit: MOST_OPEN, open: true }), limits)
}

/** `One incident is open, nobody has answered.` Those that follow from another do not count. */
export function openSentence(open: readonly Incident[]): string {
  const own = open.filter(({ parent }) => parent === undefined)
  if (own.length === 0) return 'No incident is open.'
  const are = own.length === 1 ? 'incident is' : 'incidents are'
  const unanswered = own.filter(isUnanswered).length
  const answer =
    unanswered === 0
      ? 'each has somebody'
      : unanswered === own.length
        ? 'nobody has answered'
        : `nobody has answered ${numeral(unanswered)} of them`
  return `${sentenceCase(numeral(own.length))} ${are} open, ${own.length === 1 && unanswered === 0 ? 'somebody has it' : answer}.`
}

function openPanel(open: readonly Incident[] | undefined, now: Millis): Html {
  const title = html`<header><h2>Open</h2><span class="small faint">newest first</span></header>`
  if (open === undefined)
    return html`${title}<p class="pad quiet">Not known now: neither MySQL nor Temporal has answered.</p>`
  if (open.length === 0)
    return html`${title}
      <p class="pad quiet"><span class="ok" aria-hidden="true">✓</span> None is open.</p>`
  const cut =
    open.length >= MOST_OPEN ? html`<p class="pad small quiet">Only the newest ${MOST_OPEN} are shown.</p>` : undefined
  return html`${title}
    <table class="fold">
      <thead>
        <tr><th>Number</th><th>Severity</th><th class="wide">What is wrong</th><th class="hide-s">Opened</th><th>Who has it</th></tr>
      </thead>
      <tbody>${[...open].sort(symptomsLast).map((incident) => openRow(incident, now))}</tbody>
    </table>${cut}`
}

/** Those that need somebody before those that follow from them. */
function symptomsLast(a: Incident, b: Incident): number {
  return Number(a.parent !== undefined) - Number(b.parent !== undefined)
}

function openRow(incident: Incident, now: Millis): Html {
  const { number, severity, title, openedAt, owner, parent } = incident
  const whose =
    parent !== undefined
      ? html`<span class="quiet">follows from <a href="/incidents/${parent}">${parent}</a></span>`
      : isUnanswered(incident)
        ? html`<span class="bad"><span aria-hidden="true">✕</span> nobody</span>`
        : (owner ?? 'somebody')
  return html`<tr><td><a class="row" href="/incidents/${number}">${number}</a></td><td>${severityChip(incident)}</td><td class="wide"><a class="row" href="/incidents/${number}">${title}</a><br /><span class="small quiet">${nextStep(incident, now).title}</span></td><td class="hide-s nowrap" title="${severity}">${moment(openedAt, now)}</td><td class="nowrap">${whose}</td></tr>`
}

function pastPanel(past: readonly Incident[] | undefined, now: Millis, before: number | undefined): Html {
  const title = html`<header><h2>Resolved and closed</h2><span class="small faint">newest first</span></header>`
  if (past === undefined) return html`${title}<p class="pad quiet">Not known now.</p>`
  if (past.length === 0)
    return html`${title}
      <p class="pad quiet">${before === undefined ? 'There has been none yet.' : 'There is none before that.'}</p>`
  return html`${title}
    <table class="fold">
      <thead>
        <tr><th>Number</th><th>Severity</th><th class="wide">What was wrong</th><th class="hide-s">Opened</th><th class="n hide-m">Answered after</th><th class="n hide-s">Repaired after</th><th>State</th></tr>
      </thead>
      <tbody>${past.map((incident) => pastRow(incident, now))}</tbody>
    </table>`
}

function pastRow(incident: Incident, now: Millis): Html {
  const { number, title, openedAt, acknowledgedAt, resolvedAt, watchUntil, status, reopenCount } = incident
  const after = (at: Millis | undefined) => (at === undefined ? '' : span(at - openedAt))
  const watch = status === 'RESOLVED' && watchUntil !== undefined && watchUntil > now
  const relapses =
    reopenCount === 0
      ? undefined
      : html`<br /><span class="small warn">came back ${reopenCount === 1 ? 'once' : `${reopenCount} times`}</span>`
  return html`<tr><td><a class="row" href="/incidents/${number}">${number}</a></td><td>${severityChip(incident)}</td><td class="wide">${title}${relapses}</td><td class="hide-s nowrap">${moment(openedAt, now)}</td><td class="n hide-m">${after(acknowledgedAt)}</td><td class="n hide-s">${after(resolvedAt)}</td><td class="nowrap">${watch ? html`watched until ${moment(watchUntil, now)}` : status.toLowerCase()}</td></tr>`
}

/** Red only while it is open and bad. */
export function severityChip({ severity, status }: Incident): Html {
  const tone = !isOpen(status) ? 'plain' : severity === 'P1' || severity === 'P2' ? 'bad' : 'warn'
  return html`<span class="chip ${tone}">${severity}</span>`
}

/** The line of the overview: nothing while none is open. */
export function openLine(open: readonly Incident[] | undefined, now: Millis): Html {
  const own = (open ?? []).filter(({ parent }) => parent === undefined)
  const first = [...own].sort(
    (a, b) => Number(isUnanswered(b)) - Number(isUnanswered(a)) || a.severity.localeCompare(b.severity),
  )[0]
  if (first === undefined) return html``
  const { title, tone } = nextStep(first, now)
  const more = own.length > 1 ? html` <a href="/incidents">All ${numeral(own.length)}</a>` : undefined
  return html`<div class="except${tone === 'bad' ? '' : ' easing'}">
    <p><span class="${tone === 'bad' ? 'bad' : 'warn'}" aria-hidden="true">✕</span><b>${first.severity} incident ${first.number}: ${first.title}</b></p>
    <p>${title}${more}</p>
    <p class="acts"><a class="button${tone === 'bad' ? ' primary' : ''}" href="/incidents/${first.number}">${tone === 'bad' ? 'Answer' : 'See'} incident ${first.number}</a></p>
  </div>`
}
