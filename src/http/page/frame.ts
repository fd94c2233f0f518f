import type { Mode } from '../../config/config.ts'
import type { Millis } from '../../domain/clock.ts'
import { html, markup, textOf, type Html } from './html.ts'
import type { PageView, Section } from './view.ts'

const MENU: readonly { section: Section; href: string; text: string; key: string }[] = [
  { section: 'overview', href: '/', text: 'Overview', key: 'o' },
  { section: 'coverage', href: '/coverage', text: 'Coverage', key: 'c' },
  { section: 'gaps', href: '/gaps', text: 'Gaps & backfills', key: 'b' },
  { section: 'news', href: '/news', text: 'News', key: 'n' },
  { section: 'macro', href: '/macro', text: 'Macro', key: 'm' },
  { section: 'features', href: '/features', text: 'Features', key: 'f' },
  { section: 'incidents', href: '/incidents', text: 'Incidents', key: 'i' },
  { section: 'upstreams', href: '/upstreams', text: 'Upstreams', key: 'u' },
  { section: 'settings', href: '/settings', text: 'Settings', key: 's' },
]

const MARK = markup(
  '<svg width="24" height="16" viewBox="0 0 24 16" aria-hidden="true"><rect class="mf" y="3" width="24" height="10" rx="1.5"/><rect class="mb" x="15" width="4" height="16"/><rect class="mm" x="16" y="3" width="2" height="10"/></svg>',
)

export interface FrameFacts {
  readonly mode: Mode
  readonly now: Millis
  /** Path and query of the page, for the line of events. */
  readonly address: string
  /** How many incidents are open; undefined where nobody has said. */
  readonly openIncidents?: number | undefined
}

/** A whole document around one page. */
export function documentOf(view: PageView, facts: FrameFacts): string {
  const clock = new Date(facts.now).toISOString()
  const menu = MENU.map(
    ({ section, href, text, key }) =>
      html`<a href="${href}" data-key="${key}" ${section === view.section ? html` aria-current="page"` : undefined}>${text}${section === 'incidents' ? openCount(facts.openIncidents) : undefined}</a>`,
  )
  const plot =
    view.plot === true
      ? html`<link rel="stylesheet" href="/assets/uplot.css" />
          <script src="/assets/uplot.js" defer></script>
          <script type="module" src="/assets/plot.js"></script>`
      : undefined
  return `<!doctype html>\n${textOf(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${view.title}</title>
        <link rel="icon" id="icon" href="${iconOf(view.alarm)}" />
        <link rel="stylesheet" href="/assets/style.css" />
        <script type="module" src="/assets/live.js"></script>
        ${plot}
      </head>
      <body data-address="${facts.address}">
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <div>
            <a class="brand" href="/">${MARK}gapless</a>
            <nav aria-label="Main">${menu}</nav>
            <span class="clock"><span class="chip plain">${facts.mode}</span><span id="line">as of</span><time id="clock" datetime="${clock}">${clock.slice(11, 19)} UTC</time></span>
          </div>
        </header>
        <div id="stopped" hidden role="status"></div>
        <main id="main">${view.main}</main>
      </body>
    </html>`,
  )}`
}

/** In red, and only while one is open. */
function openCount(open: number | undefined): Html | undefined {
  if (open === undefined || open === 0) return undefined
  return html` <span class="count" aria-label="${open} open">${open}</span>`
}

/** The tab's icon carries a red dot while a person is needed. */
export function iconOf(alarm: boolean): string {
  return alarm ? '/assets/icon-alarm.svg' : '/assets/icon.svg'
}

/** A page that only says what is the matter, and the way home. */
export function messagePage(status: number, headline: string, sentences: readonly string[], id?: string): PageView {
  const quote = id === undefined ? undefined : html`<p class="small faint">Request ${id}</p>`
  const main: Html = html`<div class="stack verdict">
    <h1>${headline}</h1>
    <div class="except unknown">
      <p><span class="faint" aria-hidden="true">?</span>${sentences[0]}</p>
      ${sentences.slice(1).map((sentence) => html`<p>${sentence}</p>`)}
      <p><a href="/">To the overview</a></p>
    </div>
    ${quote}
  </div>`
  return {
    status,
    title: `gapless: ${headline.toLowerCase()}`,
    section: 'none',
    main,
    fragments: new Map(),
    alarm: false,
  }
}
