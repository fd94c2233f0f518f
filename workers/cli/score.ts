import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Score } from '../../src/domain/analytics/score.ts'
import { openScorer } from '../../src/scorers/open-scorer.ts'
import { voiceOf, type Common, type Context } from './context.ts'
import { tableLines } from './table.ts'
import { widthOf, type Form } from './terminal.ts'

export interface ScoreOptions extends Common {
  readonly scorer: string
  readonly model?: string
}

/** `gapless score [--scorer NAME]`: scores texts read from stdin, one a line; an empty line is an empty text. */
export async function score(context: Context, options: ScoreOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const model = options.model === undefined ? undefined : resolve(context.cwd, options.model)
  const scorer = await openScorer({ name: options.scorer, model }, voice.note)
  try {
    if (process.stdin.isTTY) voice.note('Type texts, one a line; Ctrl-D ends them.')
    const texts = linesOf(await text(process.stdin))
    const scores = await scorer.score(texts)
    if (voice.json || !voice.form.terminal) voice.document(scores)
    else voice.lines(scoreLines(voice.form, texts, scores))
  } finally {
    await scorer.close()
  }
}

/** The lines of an input; the end of the last one begins no further line. */
export function linesOf(input: string): string[] {
  const lines = input.replace(/^\ufeff/, '').split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function scoreLines(form: Form, texts: readonly string[], scores: readonly Score[]): string[] {
  const rows = scores.map((one, at) => ({ ...one, text: texts[at] ?? '' }))
  const room = form.all ? Infinity : Math.max(20, form.columns - 36)
  return tableLines(
    form,
    [
      { name: 'LABEL', cell: ({ label }) => label },
      { name: 'COMPOUND', right: true, cell: ({ compound }) => compound.toFixed(4) },
      { name: 'CONFIDENCE', right: true, cell: ({ confidence }) => confidence.toFixed(2) },
      {
        name: 'TEXT',
        cell: ({ text: read }) => (widthOf(read) <= room ? read : `${[...read].slice(0, room - 1).join('')}…`),
      },
    ],
    rows,
  )
}
