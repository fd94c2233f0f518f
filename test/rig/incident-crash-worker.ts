/**
 * A worker of incidents that stops at one step of each incident and does nothing more of it, so that one kill -9 meets every incident at a
 * step of its own: `node incident-crash-worker.ts FOLDER POINTS`. POINTS is JSON: where each number stops. Each stop is told on a line.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { activityInfo } from '@temporalio/activity'
import type { LedgerRow } from '../../src/store/incident-ledger.ts'
import { fakeHands, newWorld, type FakeWorld } from './fake-hands.ts'
import { runIncidentWorker } from './incident-house.ts'
import { stepOfNotice, stepsOf, type Moment, type Point } from './incident-steps.ts'

const [folder = '', points = '{}'] = process.argv.slice(2)
const stops = JSON.parse(points) as Record<string, Point>

const numberNow = (): string => activityInfo().workflowExecution?.workflowId.replace('incident/', '') ?? ''
const fileOf = (number: string) => join(folder, `${number}.json`)
const read = (): FakeWorld => {
  const number = numberNow()
  if (existsSync(fileOf(number))) return JSON.parse(readFileSync(fileOf(number), 'utf8')) as FakeWorld
  return newWorld({ causeKey: `alert:step-${number}` })
}
const save = (world: FakeWorld): void => {
  const file = fileOf(numberNow())
  writeFileSync(`${file}.half`, JSON.stringify(world))
  renameSync(`${file}.half`, file)
}

/** What stands still goes on beating, as a step that takes long does. */
const stopped = new Set<string>()
async function stopAt(number: string, steps: readonly string[], moment: Moment): Promise<void> {
  const stop = stops[number]
  if (stop?.moment !== moment || !steps.includes(stop.step) || stopped.has(number)) return
  stopped.add(number)
  console.log(`stopped ${number}`)
  await new Promise(() => undefined)
}

const many = new Map<string, number>()
await runIncidentWorker(process.env, fakeHands(read, save), {
  around: {
    async execute(input, next) {
      const { activityType, attempt } = activityInfo()
      const number = numberNow()
      const counter = `${number} ${activityType}`
      const nth = (many.get(counter) ?? 0) + (attempt === 1 ? 1 : 0)
      many.set(counter, nth)
      const steps = stepsOf(activityType, input.args[0], nth)
      // Temporal may lose patience with a step that stands still, and ask again: it stands still again.
      if (stopped.has(number) && steps.includes(stops[number]?.step ?? '')) await new Promise(() => undefined)
      await stopAt(number, steps, 'begun')
      const result = await next(input)
      await stopAt(number, steps, 'done')
      return result
    },
  },
  ledger: (ledger) => ({
    ...ledger,
    async write(row: LedgerRow) {
      await ledger.write(row)
      if (row.state === 'sending') await stopAt(String(row.number), [stepOfNotice(row)], 'sending')
    },
  }),
  sender: (sender) => ({
    ...sender,
    async send(notice, repeat, signal) {
      const sent = await sender.send(notice, repeat, signal)
      await stopAt(String(notice.incident), [stepOfNotice(notice)], 'taken')
      return sent
    },
  }),
})
