import type { Incident } from '../../domain/incidents/incident.ts'
import type { Millis } from '../../domain/clock.ts'
import { isOpen } from '../../domain/incidents/incident.ts'
import { reportMarkdown } from '../../operations/incident-report.ts'
import { showIncident, type IncidentView } from '../../operations/incidents.ts'
import { ago } from '../../operations/words.ts'
import { orNotFound } from '../problems.ts'
import { messagePage } from './frame.ts'
import { html, type Html } from './html.ts'
import { actForms } from './incident-acts.ts'
import { ladderPanel, linkedPanel } from './incident-ladder.ts'
import { causePanel, noticesPanel, repairsPanel } from './incident-panels.ts'
import { timelinePanel } from './incident-timeline.ts'
import { isUnanswered, nextStep } from './incident-words.ts'
import { severityChip } from './incidents.ts'
import { asOf, moment } from './pieces.ts'
import { createFragments, pageStatus, type PageDeps, type PageRequest, type PageView } from './view.ts'

/** The tables and Temporal are asked at once; each may be away, and then the other is enough. */
const LIMITS = { maxAgeMs: 500, waitMs: 3_500 }

/** `/incidents/:id`: what is broken, why, what was tried, what happens next and when? `refused` is why the last act was not done. */
export async function incidentPage(deps: PageDeps, request: PageRequest, refused?: string): Promise<PageView> {
  const { now, query } = request
  const id = request.params.id ?? ''
  const [reading, status] = await Promise.all([
    deps.readings.read(`incident ${id}`, () => orNotFound(showIncident(deps.desk, id)).catch(absentIfUnknown), LIMITS),
    pageStatus(deps),
  ])
  const view = reading.value
  if (view === 'absent') return messagePage(404, 'No such incident.', [`There is no incident ${id}.`])
  if (view === undefined)
    return messagePage(503, 'Cannot say.', [
      'Neither MySQL nor Temporal has answered yet.',
      'Nothing is lost. An incident runs on by itself.',
    ])
  const { incident } = view
  const { live, map } = createFragments()
  const away = status.fresh && status.value?.services.temporal.ok === false
  const next = nextStep(incident, now)
  const said = refused === undefined ? undefined : html`<p class="bad" role="alert"><b>Not done.</b> ${refused}</p>`
  const nextBox = html`<strong>${next.title}</strong>
    <p class="quiet">${next.text}</p>`
  const main = html`<p class="crumb"><a href="/">Overview</a> / <a href="/incidents">Incidents</a></p>
    <div class="stack">
      ${live('head', headOf(incident, now, asOf(reading.at, reading.fresh, now)))}
      <section class="next${next.tone === 'bad' ? ' alarm' : ''}" aria-label="What happens next">
        ${live('next', nextBox)}${live('acts', actForms(incident, deps.tokenNeeded, away))}${said}
      </section>
      <div class="cols">
        <div class="stack">
          ${live('cause', causePanel(view, now), { tag: 'section', class: 'panel', label: 'Most likely cause' })}
          ${live('repairs', repairsPanel(view, deps.tokenNeeded, now), { tag: 'section', class: 'panel', label: 'Repairs' })}
          ${live('timeline', timelinePanel(view, query, now), { tag: 'section', class: 'panel', label: 'What happened' })}
          ${live('notices', noticesPanel(view, now), { tag: 'section', class: 'panel', label: 'Notices' })}
        </div>
        <div class="stack">
          ${live('ladder', ladderPanel(incident, view.notifications, now), { tag: 'section', class: 'panel', label: 'Ladder' })}
          ${live('linked', linkedPanel(deps, incident, now), { tag: 'section', class: 'panel', label: 'Facts' })}
          ${live('log', logPanel(view), { tag: 'section', class: 'panel', label: 'Log' })}
        </div>
      </div>
    </div>`
  return {
    status: refused === undefined ? 200 : 409,
    title: `gapless: incident ${incident.number}, ${next.title}`,
    section: 'incidents',
    main,
    fragments: map,
    alarm: isUnanswered(incident),
  }
}

function absentIfUnknown(error: unknown): 'absent' {
  if (error instanceof Error && error.name === 'HttpProblem') return 'absent'
  throw error
}

function headOf(incident: Incident, now: Millis, late: Html | undefined): Html {
  const { number, title, status, openedAt, door, owner, flapCount, reopenCount } = incident
  const times = [
    ...(flapCount > 0 ? [` · went and came back ${flapCount === 1 ? 'once' : `${flapCount} times`}`] : []),
    ...(reopenCount > 0 ? [` · reopened ${reopenCount === 1 ? 'once' : `${reopenCount} times`}`] : []),
  ]
  const since = isOpen(status) ? `, ${ago(openedAt, now)}` : ''
  return html`<h1>${title}</h1>
    <p class="quiet">
      <b>Incident ${number}</b> · ${severityChip(incident)} · <b>${status.toLowerCase()}</b> · opened ${moment(openedAt, now)}${since} ${DOORS[door]}
      · ${owner === undefined ? 'no owner yet' : `owner ${owner}`}${times} ${late}
    </p>`
}

const DOORS: Readonly<Record<Incident['door'], string>> = {
  monitor: 'by the health monitor',
  alert: 'by an alert',
  person: 'by a person',
  workflow: 'by a workflow that failed',
  drill: 'by a drill',
}

/** The log as it would be copied. */
function logPanel(view: IncidentView): Html {
  const address = `/api/v1/incidents/${view.incident.number}/report`
  return html`<header>
      <h2>Log</h2>
      <span class="acts"><button type="button" class="only-script" data-copy="log">Copy</button><a class="small" href="${address}?format=md">Markdown</a><a class="small" href="${address}">JSON</a></span>
    </header>
    <div class="pad"><pre id="log-text" class="log" tabindex="0">${reportMarkdown(view)}</pre></div>`
}
