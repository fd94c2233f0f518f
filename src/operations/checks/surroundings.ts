/** What is around the product: the disk, the scorer's model, the HTTP process' answers, the configuration, Prometheus. */
import { readFileSync, statfsSync } from 'node:fs'
import { promisesOf } from '../../config/promises.ts'
import { SECOND } from '../../domain/clock.ts'
import { migrationNames } from '../../store/migrate.ts'
import { listSeries } from '../../store/series.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { listedUpTo, several } from '../words.ts'
import { judged, percentOf, type Look, type Seen } from './check.ts'

const disk: Look = {
  checks: ['disk-space'],
  target: 'disk',
  query: 'df',
  deadlineMs: 3 * SECOND,
  see: ({ desk, folders }) =>
    Promise.resolve(
      folders.flatMap(withDisksBelow).map((folder) => {
        const { blocks, bavail, bsize } = statfsSync(folder)
        const free = (bavail * bsize) / 1024 ** 3
        const used = 1 - bavail / blocks
        const limit = desk.config.settings.incidents.checks.disk
        return judged({
          name: 'disk-space',
          target: folder,
          value: `${percentOf(used)}, ${free.toFixed(1)} GB free`,
          threshold: `at most ${percentOf(limit)}`,
          query: `df -h ${folder}`,
          isBad: used > limit,
          well: `${free.toFixed(1)} GB are free.`,
          ill: `The disk of ${folder} is ${percentOf(used)} full, ${free.toFixed(1)} GB are free.`,
          reason: used > 0.95 ? 'full' : 'filling',
          facts: { folder, used: Math.round(used * 100) },
        })
      }),
    ),
}

/** The folder, and every disk of its own that is mounted below it: a database often has one. */
function withDisksBelow(folder: string): string[] {
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) =>
        (line.split(' ')[1] ?? '').replaceAll(/\\(\d{3})/g, (_, code: string) =>
          String.fromCharCode(parseInt(code, 8)),
        ),
      )
    return [...new Set([folder, ...mounted.filter((place) => place.startsWith(`${folder}/`))])]
  } catch {
    return [folder]
  }
}

const scorer: Look = {
  checks: ['scorer-loads'],
  target: 'scorer',
  query: 'echo good news | npx gapless score',
  deadlineMs: 12 * SECOND,
  async see({ scorer: used }) {
    if (used === undefined) return []
    const { name } = used
    const fault = await used.load().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )
    return [
      judged({
        name: 'scorer-loads',
        target: name,
        value: fault === undefined ? 'loads' : 'does not load',
        threshold: 'loads, and scores a sentence',
        query: this.query,
        isBad: fault !== undefined,
        well: `The scorer ${name} loads.`,
        ill: `The scorer ${name} does not load: ${fault ?? ''}`,
        reason: 'model',
        facts: { scorer: name },
      }),
    ]
  },
}

/** Fewer answers than this say nothing about a share. */
const ENOUGH_ANSWERS = 20

interface Answers {
  readonly all: number
  readonly failed: number
}

/** What was counted at the last look, by process: counters only say something as a difference. */
const lastCounted = new WeakMap<IncidentTools, Answers>()

const api: Look = {
  checks: ['api-errors'],
  target: 'api',
  query: 'http_requests_total in /metrics of the HTTP process',
  deadlineMs: 4 * SECOND,
  async see(tools) {
    const url = tools.metricsUrls.api
    if (url === undefined) return []
    const limit = tools.desk.config.settings.incidents.checks.errorRate
    const now = answersIn(await textOf(url))
    const before = lastCounted.get(tools) ?? { all: 0, failed: 0 }
    lastCounted.set(tools, now)
    // A process that has started anew counts from nothing.
    const since = now.all < before.all ? { all: 0, failed: 0 } : before
    const all = now.all - since.all
    const failed = now.failed - since.failed
    const share = all === 0 ? 0 : failed / all
    return [
      judged({
        name: 'api-errors',
        target: 'api',
        value: `${failed} of ${several(all, 'answer')}`,
        threshold: `at most ${percentOf(limit)} of at least ${ENOUGH_ANSWERS}`,
        query: this.query,
        isBad: all >= ENOUGH_ANSWERS && share > limit,
        well: `${failed} of ${several(all, 'answer')} of the HTTP process were errors of its own.`,
        ill: `${failed} of ${several(all, 'answer')} of the HTTP process were errors of its own.`,
        reason: 'errors',
        facts: { all, failed },
      }),
    ]
  },
}

/** 5xx answers among all. The service's own 503s - not ready, not healthy - tell of others, and are no errors of its own. */
export function answersIn(text: string): Answers {
  let all = 0
  let failed = 0
  for (const [, labels = '', figure = '0'] of text.matchAll(/^http_requests_total\{([^}]*)\} (\S+)/gm)) {
    all += Number(figure)
    if (/status="5(?!03)\d\d"/.test(labels)) failed += Number(figure)
  }
  return { all, failed }
}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { 'user-agent': 'gapless' }, signal: AbortSignal.timeout(3 * SECOND) })
  return answer.text()
}

const configuration: Look = {
  checks: ['configuration'],
  target: 'configuration',
  query: 'SELECT name FROM migrations; SELECT dataset, source, subject FROM series WHERE active = 1',
  deadlineMs: 5 * SECOND,
  async see({ desk }) {
    const [applied, series] = await Promise.all([
      desk.database.query<{ name: string }>('SELECT name FROM migrations'),
      listSeries(desk.database),
    ])
    const done = new Set(applied.map(({ name }) => name))
    const lacking = migrationNames().filter((name) => !done.has(name))
    const key = (...words: (string | number)[]): string => words.join(' ')
    const wanted = new Set(
      promisesOf(desk.config.settings).flatMap(({ dataset, source, subjects, widths }) =>
        subjects.flatMap((subject) => widths.map((ms) => key(dataset, source, subject, ms / SECOND))),
      ),
    )
    const found = new Set(series.map((one) => key(one.dataset, one.source, one.subject, one.widthSeconds)))
    const differ = [...wanted].filter((one) => !found.has(one)).concat([...found].filter((one) => !wanted.has(one)))
    return [
      told(
        'tables',
        lacking,
        'as this version ships them',
        'Every table is as this version wants it.',
        (names) => `These changes of tables are not applied: ${names}.`,
      ),
      told(
        'series',
        differ,
        'as settings promise',
        'Every series that settings promise is collected, and no other.',
        (names) =>
          `${several(differ.length, 'series', 'series')} ${differ.length === 1 ? 'differs' : 'differ'} from what settings promise: ${names}.`,
      ),
    ]
  },
}

function told(
  target: string,
  wrong: readonly string[],
  threshold: string,
  well: string,
  ill: (names: string) => string,
): Seen {
  return judged({
    name: 'configuration',
    target,
    value: wrong.length === 0 ? 'as configured' : several(wrong.length, 'difference'),
    threshold,
    query: target === 'tables' ? 'SELECT name FROM migrations' : 'SELECT * FROM series WHERE active = 1',
    isBad: wrong.length > 0,
    well,
    ill: ill(listedUpTo(wrong, 5)),
    reason: 'drift',
    facts: { differences: wrong.length },
  })
}

interface Target {
  readonly health: string
  readonly scrapeUrl: string
  readonly lastError: string
}

const prometheus: Look = {
  checks: ['prometheus-targets'],
  target: 'prometheus',
  query: '/api/v1/targets of Prometheus',
  deadlineMs: 5 * SECOND,
  async see({ desk }) {
    const url = desk.config.settings.incidents.checks.prometheus
    if (url === undefined) return []
    const answer = await fetch(`${url.replace(/\/+$/, '')}/api/v1/targets?state=active`, {
      headers: { 'user-agent': 'gapless' },
      signal: AbortSignal.timeout(4 * SECOND),
    }).catch(() => undefined)
    const body = (await answer?.json().catch(() => undefined)) as { data?: { activeTargets?: Target[] } } | undefined
    const targets = body?.data?.activeTargets
    const down = (targets ?? []).filter(({ health }) => health === 'down')
    return [
      judged({
        name: 'prometheus-targets',
        target: 'prometheus',
        value: targets === undefined ? 'no answer' : `${targets.length - down.length} of ${targets.length} up`,
        threshold: 'every target up, and at least one',
        query: `curl ${url}/api/v1/targets`,
        isBad: targets === undefined || targets.length === 0 || down.length > 0,
        well: `Prometheus sees ${several(targets?.length ?? 0, 'target')}.`,
        ill:
          targets === undefined
            ? 'Prometheus does not answer.'
            : `Prometheus does not see ${listedUpTo(
                down.map(({ scrapeUrl, lastError }) => `${scrapeUrl} (${lastError})`),
                3,
              )}.`,
        reason: targets === undefined ? 'no answer' : 'target-down',
        facts: { targets: targets?.length ?? 0, down: down.length },
      }),
    ]
  },
}

export const SURROUNDING_LOOKS: readonly Look[] = [disk, scorer, api, configuration, prometheus]
