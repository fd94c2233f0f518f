import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectClient } from '../../src/temporal/connection.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'

let temporal: TestTemporal
beforeAll(async () => {
  temporal = await startTemporal()
})
afterAll(() => temporal.stop())

it('gives up the calls that wait for a server when the connection is closed, each with an error of its own', async () => {
  const client = await connectClient({ address: temporal.address, namespace: temporal.namespace })
  await temporal.kill()
  const calls = [1, 2, 3].map((n) => client.workflow.getHandle(`nobody-${n}`).describe())
  const ends = Promise.allSettled(calls)
  // Every one of them has failed at least once by now, and waits to try again.
  const state = await Promise.race([ends, new Promise((resolve) => setTimeout(() => resolve('waiting'), 500))])
  expect(state).toBe('waiting')
  await client.connection.close()
  for (const end of await ends) expect(end.status).toBe('rejected')
})

it('a call that begins after the connection was closed ends with an error of its own too', async () => {
  const client = await connectClient({ address: temporal.address, namespace: temporal.namespace }).catch(async () => {
    await temporal.restart()
    return connectClient({ address: temporal.address, namespace: temporal.namespace })
  })
  await client.connection.close()
  await expect(client.workflow.getHandle('nobody').describe()).rejects.toThrow()
})
