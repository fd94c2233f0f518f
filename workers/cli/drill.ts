import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readRecord } from '../../deploy/local/lock.mjs'
import { parseDuration } from '../../src/domain/duration.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import { DRILLS, drillNamed } from '../../src/operations/drills/catalogue.ts'
import type { DrillGround } from '../../src/operations/drills/drill.ts'
import { runDrill } from '../../src/operations/drills/run.ts'
import { undoDrill } from '../../src/operations/drills/undo.ts'
import { writeRecord } from '../supervisor/home.ts'
import { voiceOf, withDesk, type Common, type Context } from './context.ts'
import { checkMayBreak, embeddedHome, onGround } from './drill-ground.ts'
import { drillJson, drillLine, endLines, listLines } from './drill-lines.ts'
import { EXIT } from './exits.ts'

export interface DrillOptions extends Common {
  readonly within: string
}

/** What a drill was about to break, kept until it is undone. */
interface Kept {
  readonly name: string
  readonly broken: unknown
}

/** `gapless drill list`. */
export function list(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  if (voice.json) voice.document(DRILLS.map(({ name, says, ends, needsReplay }) => ({ name, says, ends, needsReplay })))
  else voice.lines(listLines(voice.form, DRILLS))
  return Promise.resolve()
}

/** `gapless drill NAME`. */
export async function drill(context: Context, name: string | undefined, options: DrillOptions): Promise<void> {
  if (name === undefined) return list(context, options)
  const chosen = drillNamed(name)
  const withinMs = parseDuration(options.within)
  if (withinMs === undefined || withinMs <= 0)
    throw new ConfigError([`${JSON.stringify(options.within)} is not a duration like 30m or 2h.`])
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk, reached) => {
    const home = embeddedHome(reached)
    checkMayBreak(home, reached, chosen)
    await onGround(context, { desk, reached, home, name }, async (ground) => {
      const left = await undoLeft(ground)
      if (left !== undefined) voice.note(`${leftBroken(left)}: undone.`)
      const record = recordOf(ground)
      const report = await runDrill(ground, chosen, {
        withinMs,
        tell: (event) => (voice.json ? undefined : voice.lines([drillLine(voice.form, event)])),
        keep: (broken) =>
          broken === undefined ? rmSync(record, { force: true }) : writeRecord(record, { name, broken } satisfies Kept),
      })
      if (voice.json) voice.document(drillJson(report))
      else voice.lines(endLines(voice.form, report))
      if (!report.ok) context.exitCode = EXIT.failed
    })
  })
}

/** `gapless drill undo`: what a drill that was killed has left broken. */
export async function undo(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk, reached) => {
    const home = embeddedHome(reached)
    const left = await onGround(context, { desk, reached, home, name: 'undo' }, undoLeft)
    if (voice.json) voice.document({ undone: left ?? null })
    else voice.lines([left === undefined ? 'No drill has left anything broken.' : `${leftBroken(left)}: undone.`])
  })
}

const recordOf = ({ tools }: DrillGround): string => join(tools.desk.config.home, 'drill.json')
const leftBroken = (name: string): string => `A drill that was killed (${name}) had left something broken`

/** Undoes what a drill that was killed has left broken, and gives its name; undefined when there is nothing. */
async function undoLeft(ground: DrillGround): Promise<string | undefined> {
  const record = recordOf(ground)
  const left = readRecord(record) as Kept | undefined
  if (left === undefined) return undefined
  const fault = await undoDrill(ground, drillNamed(left.name), left.broken)
  if (fault !== undefined) throw new ConflictError(`${leftBroken(left.name)}, and it could not be undone: ${fault}`)
  rmSync(record, { force: true })
  return left.name
}
