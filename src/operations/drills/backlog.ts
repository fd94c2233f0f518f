import { promisesFor } from '../../config/promises.ts'
import { sourceQueue } from '../../contracts/task-queues.ts'
import { ConflictError } from '../../errors.ts'
import { limitQueue, queueLimit } from '../../temporal/task-queues.ts'
import type { Drill } from './drill.ts'
import { collectPrices } from './upstream-500s.ts'

/** One in some hours: a limit of nought would be told as none. */
const PER_SECOND = 0.0001

/** Temporal hands out no more work of one queue, as after a limit that somebody set and forgot. No remedy of ours may lift what a person set. */
export const backlog: Drill<{ readonly queue: string }> = {
  name: 'backlog',
  says: 'work waits in a task queue and is not handed out; people are called',
  ends: 'escalated',
  needsReplay: false,
  async plan({ tools: { desk } }) {
    const [promised] = promisesFor(desk.config.settings, 'prices')
    if (promised === undefined) throw new ConflictError('No prices are promised.')
    const queue = sourceQueue(promised.source)
    // It would be taken away with ours.
    if ((await queueLimit(await desk.temporal(), queue)) !== undefined)
      throw new ConflictError(`A limit lies on ${queue} already: the drill would take it away.`)
    return { queue }
  },
  async strike({ tools: { desk } }, { queue }) {
    await limitQueue(await desk.temporal(), queue, PER_SECOND, 'a drill of gapless')
    return `Temporal hands out nothing of ${queue} any more: a limit of calls lies on it.`
  },
  keys: ({ queue }) => [`backlog:${queue}`],
  provoke: collectPrices,
  async undo({ tools: { desk } }, { queue }) {
    await limitQueue(await desk.temporal(), queue, undefined, 'the drill of gapless is over')
  },
}
