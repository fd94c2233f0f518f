import { findingsOf, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import { adviceOf, diagnose, diagnosisJson } from '../../src/operations/diagnosis.ts'
import { within } from '../../src/operations/services.ts'
import { several } from '../../src/operations/words.ts'
import { incidentTools } from '../compose-tools.ts'
import { voiceOf, withDesk, type Common, type Context } from './context.ts'
import { EXIT } from './exits.ts'
import { tableLines } from './table.ts'
import { paint, type Form } from './terminal.ts'

const CONNECT_WITHIN_MS = 3_000

/** `gapless check`: every check at once, and what they come to. Exit 1 when anything is bad. */
export async function check(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk, reached) => {
    const { closeRedis, openRedis } = await import('../../src/cache/redis.ts')
    const { redisUrl } = reached.config.servers
    const redis = redisUrl === undefined ? undefined : openRedis(redisUrl)
    try {
      const tools = incidentTools(desk, 'cli', () =>
        redis === undefined ? Promise.reject(new Error('no address')) : Promise.resolve(redis),
      )
      // A command that has just begun is busy with itself: what it connects to first would look slower than it is.
      await within(CONNECT_WITHIN_MS, Promise.allSettled([desk.database.ping(), redis?.ping(), desk.temporal()])).catch(
        () => undefined,
      )
      const diagnosis = await diagnose(tools)
      const { results, causes } = diagnosis
      if (results.some(({ outcome }) => outcome === 'bad')) context.exitCode = EXIT.failed
      if (voice.json) voice.document(diagnosisJson(diagnosis))
      else voice.lines(checkLines(voice.form, results, causes, options.all === true))
    } finally {
      if (redis !== undefined) closeRedis(redis)
    }
  })
}

/** The cause first, then what is not well; all of it with `--all`. Pure. */
export function checkLines(
  form: Form,
  results: readonly CheckResult[],
  causes: readonly RankedCause[],
  all: boolean,
): string[] {
  const found = findingsOf(results)
  const bad = found.filter(({ outcome }) => outcome === 'bad')
  const [first, ...others] = causes
  const headline =
    first === undefined
      ? `${several(results.length - found.length, 'check')} of ${results.length} are well${found.length === 0 ? '' : `, ${found.length} could not be looked at`}.`
      : `${first.severity} ${first.title}.`
  const shown = all ? results : found
  return [
    paint(form, 'bold', headline),
    ...(first === undefined ? [] : [first.sentence, `Runbook: ${adviceOf(first.key).runbook}`]),
    ...others.map(
      ({ severity, title, key }) => `Also: ${severity} ${title}${follows(causes, key) ? ' (follows from it)' : ''}.`,
    ),
    ...(shown.length === 0 ? [] : ['']),
    ...(shown.length === 0
      ? []
      : tableLines(
          form,
          [
            {
              name: 'CHECK',
              cell: ({ name, outcome }) => ({ text: name, role: outcome === 'bad' ? ('red' as const) : undefined }),
            },
            { name: 'TARGET', cell: ({ target }) => target },
            { name: 'STATE', cell: ({ outcome }) => outcome },
            { name: 'VALUE', cell: ({ value }) => value || '-' },
            { name: 'LIMIT', leaves: 1, cell: ({ threshold }) => threshold || '-' },
            { name: 'ASK AGAIN', leaves: 2, cell: ({ query }) => query || '-' },
          ],
          shown,
        )),
    ...(bad.length === 0 && !all ? ['', 'npx gapless check --all shows each of them.'] : []),
  ]
}

const follows = (causes: readonly RankedCause[], key: string): boolean =>
  causes.some(({ symptoms }) => symptoms.includes(key))
