/** Processes that stand still where they are, with all their connections open: nobody is refused, everybody waits. */
import { ConflictError } from '../../errors.ts'
import type { Drill, OneProcess } from './drill.ts'

interface Frozen {
  readonly one: OneProcess
}

type Told = Pick<Drill<Frozen>, 'name' | 'says'> & {
  readonly role: string
  readonly title: string
  readonly key: string
}

const frozen = ({ name, says, role, title, key }: Told): Drill<Frozen> => ({
  name,
  says,
  ends: 'repaired',
  needsReplay: false,
  plan({ home }) {
    const one = home.running(role)
    if (one === undefined) throw new ConflictError(`${title} does not run.`)
    return Promise.resolve({ one })
  },
  strike({ home }, { one }) {
    home.freeze(one)
    return Promise.resolve(`${title} (process ${one.pid}) was stopped where it stands.`)
  },
  keys: () => [key],
  undo({ home }, { one }) {
    home.thaw(one)
    return Promise.resolve()
  },
})

export const databaseStopped = frozen({
  name: 'database-stopped',
  says: 'MySQL stands still; it is restarted, and what was missed is filled',
  role: 'mysql',
  title: 'MySQL',
  key: 'mysql-down',
})

export const workerDead = frozen({
  name: 'worker-dead',
  says: 'the worker stands still; the HTTP process stands in, and has it restarted',
  role: 'worker',
  title: 'The worker',
  key: 'worker-down',
})
