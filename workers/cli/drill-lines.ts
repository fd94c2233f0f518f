import type { AnyDrill, DrillEvent, DrillReport } from '../../src/operations/drills/drill.ts'
import { spanExact } from '../../src/operations/words.ts'
import { mark, paint, widthOf, wrap, type Form } from './terminal.ts'

const INDENT = 10

/** Every drill in one line. Pure. */
export function listLines(form: Form, drills: readonly Pick<AnyDrill, 'name' | 'says' | 'needsReplay'>[]): string[] {
  const width = Math.max(...drills.map(({ name }) => name.length)) + 2
  return [
    paint(form, 'bold', 'Each breaks one thing on purpose and undoes it: npx gapless drill NAME'),
    ...drills.map(
      ({ name, says, needsReplay }) => `${name.padEnd(width)}${says}${needsReplay ? ' (replay only)' : ''}`,
    ),
  ]
}

const WORDS: Readonly<Record<DrillEvent['what'], string>> = {
  broke: 'broken',
  found: 'found',
  cause: 'cause',
  remedy: 'remedy',
  proof: 'proof',
  called: 'called',
  undone: 'undone',
  resolved: 'resolved',
  told: 'told',
  failed: 'failed',
}

/** One event of the timeline: when, what, and the sentence. Pure. */
export function drillLine(form: Form, { afterMs, what, sentence }: DrillEvent): string {
  const head = `${`+${(afterMs / 1000).toFixed(1)}s`.padStart(8)}  ${WORDS[what].padEnd(INDENT)}`
  if (!form.terminal) return `${head}${sentence}`
  return wrap(sentence, Math.max(30, form.columns - widthOf(head)))
    .map((line, at) => (at === 0 ? `${head}${line}` : `${' '.repeat(widthOf(head))}${line}`))
    .join('\n')
}

/** How it ended. Pure. */
export function endLines(form: Form, report: DrillReport): string[] {
  const { name, ok, outcome, expected, foundAfterMs, tookMs, fault, incident } = report
  const { text, role } = mark(form, ok ? 'ok' : 'bad')
  const sign = paint(form, role, text)
  const found = foundAfterMs === null ? 'not found' : `found after ${spanExact(foundAfterMs)}`
  const took = spanExact(tookMs)
  return [
    '',
    ok
      ? `${sign} ${name}: ${found}, ${outcome} and proven after ${took}, and undone.`
      : `${sign} ${name}: ${found}; it should have been ${expected}, and was not (${took}). ${fault ?? ''}`.trimEnd(),
    ...(incident === null ? [] : [`The whole log: npx gapless incident report ${incident.number}`]),
  ]
}

/** The report as the outside has it. */
export function drillJson({ brokeAt, ...report }: DrillReport) {
  return { ...report, brokeAt: new Date(brokeAt).toISOString() }
}
