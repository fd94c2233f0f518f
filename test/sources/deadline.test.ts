import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startDeadline } from '../../src/sources/deadline.ts'

const over = (signal: AbortSignal) => new Promise<void>((end) => signal.addEventListener('abort', () => end()))

it('ends a call when its time is over, whatever its caller does later', async () => {
  const caller = new AbortController()
  using deadline = startDeadline(10, caller.signal)
  await over(deadline.signal)
  caller.abort(new Error('too late'))
  expect(deadline.isOver()).toBe(true)
  expect(deadline.signal.reason).toMatchObject({ message: 'not within 10 ms' })
})

it.each(['while it is under way', 'before it began'])(
  'ends with the reason of a caller who gives up %s',
  async (when) => {
    const caller = new AbortController()
    if (when === 'before it began') caller.abort(new Error('enough'))
    using deadline = startDeadline(20, caller.signal)
    caller.abort(new Error('enough'))
    expect(deadline.signal.reason).toMatchObject({ message: 'enough' })
    // Its time comes too, and changes nothing.
    await wait(40)
    expect(deadline.isOver()).toBe(false)
  },
)

it('leaves nothing behind', async () => {
  const caller = new AbortController()
  const deadline = startDeadline(10, caller.signal)
  deadline[Symbol.dispose]()
  caller.abort(new Error('enough'))
  await wait(30)
  expect([deadline.signal.aborted, deadline.isOver()]).toEqual([false, false])
})
