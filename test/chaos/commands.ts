import type { Millis } from '../../src/domain/clock.ts'
import { setBackfill } from '../../src/operations/backfills.ts'
import { hold, release } from '../../src/operations/hold.ts'
import { askForSweep } from '../../src/operations/sweep.ts'
import { between, pick } from '../rig/chance.ts'
import type { ChaosStage } from './stage.ts'

/** What people do meanwhile. */
const COMMANDS = ['ask', 'ask', 'ask', 'pause', 'resume', 'cancel', 'set', 'hold', 'release', 'sweep', 'look'] as const

export interface Commands {
  /** One command that chance picks. Gives it in words with how it ended; never throws: a server that is away is part of the game. */
  next(): Promise<string>
}

/** Commands of people against a stage, over HTTP where HTTP has them. Ranges lie in [since, now). */
export function commandsOn(
  { apiUrl, desk }: ChaosStage,
  subjects: readonly string[],
  since: Millis,
  chance: () => number,
): Commands {
  const asked: string[] = []
  const ask = async (path: string, body?: unknown): Promise<{ status: number; id: string | undefined }> => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${apiUrl}${path}`, {
      ...(body === undefined ? {} : post),
      signal: AbortSignal.timeout(6_000),
    })
    const said = (await answer.json().catch(() => ({}))) as { id?: string }
    return { status: answer.status, id: said.id }
  }
  const range = (): { from: Millis; to: Millis } => {
    const whole = Date.now() - since
    const from = since + Math.floor(chance() * 0.9 * whole)
    return { from, to: from + Math.max(3_600_000, Math.floor(chance() * 0.3 * whole)) }
  }
  const clipped = ({ from, to }: { from: Millis; to: Millis }) => ({ from, to: Math.min(to, Date.now() - 600_000) })
  const run = async (command: (typeof COMMANDS)[number]): Promise<string> => {
    const id = asked.length === 0 ? 'none00' : pick(chance, asked)
    const subject = pick(chance, subjects)
    switch (command) {
      case 'ask': {
        const { from, to } = clipped(range())
        const body = {
          dataset: 'candles',
          subjects: chance() < 0.5 ? [] : [subject],
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          mode: pick(chance, ['missing', 'missing', 'failed', 'suspect', 'all'] as const),
          order: pick(chance, ['newest', 'oldest'] as const),
          width: between(chance, 1, 6),
        }
        const answer = await ask('/api/v1/backfills', body)
        if (answer.id !== undefined && !asked.includes(answer.id)) asked.push(answer.id)
        return `backfill ${body.mode} ${body.order}: ${answer.status} ${answer.id ?? ''}`
      }
      case 'pause':
      case 'resume':
      case 'cancel':
        return `${command} ${id}: ${(await ask(`/api/v1/backfills/${id}/${command}`, { by: 'chaos' })).status}`
      case 'set':
        await setBackfill(
          desk,
          id,
          { width: between(chance, 1, 8), order: pick(chance, ['newest', 'oldest'] as const) },
          'chaos',
        )
        return `set ${id}`
      case 'hold':
      case 'release': {
        const { slots } = await (command === 'hold' ? hold : release)(desk, {
          dataset: 'candles',
          subject,
          ...clipped(range()),
          reason: 'chaos',
        })
        return `${command} ${subject}: ${slots} slots`
      }
      case 'sweep':
        return `sweep: ${await askForSweep(desk, ['candles'])}`
      case 'look':
        return `look: ${(await ask('/api/v1/coverage')).status} ${(await ask('/')).status}`
    }
  }
  return {
    async next() {
      const command = pick(chance, COMMANDS)
      return run(command).catch((error: unknown) => `${command}: ${(error as Error).message.slice(0, 120)}`)
    },
  }
}
