import { HttpProblem } from '../problems.ts'
import { backfillPage } from './backfill.ts'
import { backfillsPage } from './backfills.ts'
import { coverageIndexPage } from './coverage-index.ts'
import { datasetPage } from './coverage.ts'
import { featuresPage } from './features.ts'
import { gapsPage } from './gaps.ts'
import { incidentPage } from './incident.ts'
import { incidentsPage } from './incidents.ts'
import { macroPage } from './macro.ts'
import { newsPage } from './news.ts'
import { healthScorePage } from './health-score.ts'
import { overviewPage } from './overview.ts'
import { settingsPage } from './settings.ts'
import { subjectPage } from './subject.ts'
import { upstreamsPage } from './upstreams.ts'
import type { PageDeps, PageRequest, PageView } from './view.ts'

/** Every page by its address. */
export const PAGES: Readonly<Record<string, (deps: PageDeps, request: PageRequest) => Promise<PageView>>> = {
  '/': overviewPage,
  '/coverage': coverageIndexPage,
  '/coverage/:dataset': datasetPage,
  '/coverage/:dataset/:subject': subjectPage,
  '/gaps': (deps, request) => gapsPage(deps, request),
  '/backfills': (deps, request) => backfillsPage(deps, request),
  '/backfills/:id': (deps, request) => backfillPage(deps, request),
  '/features': featuresPage,
  '/news': newsPage,
  '/macro': macroPage,
  '/incidents': incidentsPage,
  '/incidents/:id': (deps, request) => incidentPage(deps, request),
  '/upstreams': upstreamsPage,
  '/health-score': healthScorePage,
  '/settings': settingsPage,
}

/** Renders the page at an address of ours (path and query), as for the line of events. Throws a 404 when there is none. */
export function renderAddress(deps: PageDeps, address: string): Promise<PageView> {
  const base = 'http://page'
  if (!address.startsWith('/') || !URL.canParse(address, base) || new URL(address, base).host !== 'page')
    throw new HttpProblem(404, 'There is no page at that address.')
  const { pathname, searchParams } = new URL(address, base)
  for (const [pattern, page] of Object.entries(PAGES)) {
    const params = match(pattern, pathname)
    if (params !== undefined)
      return page(deps, { path: pathname, params, query: Object.fromEntries(searchParams), now: deps.desk.clock() })
  }
  throw new HttpProblem(404, 'There is no page at that address.')
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decoded(text)
    else if (part !== text) return undefined
  }
  return params
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
