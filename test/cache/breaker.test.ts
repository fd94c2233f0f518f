import { describe, expect, it } from 'vitest'
import { createBreaker, type BreakerState } from '../../src/cache/breaker.ts'
import { InvalidDataError, UpstreamError, type DataReason, type UpstreamReason } from '../../src/errors.ts'
import { until } from '../rig/until.ts'

const fault = () => Promise.reject(new UpstreamError('unreachable', 'nobody is there'))
const told = (error: Error) => () => Promise.reject(error)

function rig(halfOpenAfterMs: readonly number[] = [60_000]) {
  const states: BreakerState[] = []
  const breaker = createBreaker({ source: 'coinbase', onState: (state) => states.push(state), halfOpenAfterMs })
  const run = (call: () => Promise<unknown>) => breaker.run(call).catch((error: unknown) => error)
  const fail = async (times: number) => {
    for (let i = 0; i < times; i += 1) await run(fault)
  }
  return { breaker, states, run, fail }
}

describe('a circuit breaker', () => {
  it('passes on what calls give and throw', async () => {
    const { breaker, states } = rig()
    expect(await breaker.run(async () => 7)).toBe(7)
    await expect(breaker.run(fault)).rejects.toMatchObject({ reason: 'unreachable' })
    expect(states).toEqual([])
  })

  it('opens after five faults in a row, and then refuses with the time of the next probe', async () => {
    const { breaker, states, run, fail } = rig([60_000])
    await fail(4)
    expect(breaker.state()).toBe('closed')
    await fail(1)
    expect(states).toEqual(['open'])
    let called = false
    const refused = await run(async () => void (called = true))
    expect(refused).toMatchObject({ name: 'UpstreamError', reason: 'breaker-open' })
    expect((refused as UpstreamError).retryAfterMs).toBeGreaterThan(50_000)
    expect((refused as UpstreamError).retryAfterMs).toBeLessThanOrEqual(60_000)
    expect(called).toBe(false)
  })

  it('opens when more than half of the last calls were faults, though never five in a row', async () => {
    const { states, run, fail } = rig()
    for (let i = 0; i < 6; i += 1) {
      await fail(3)
      await run(async () => 'well')
    }
    expect(states).toEqual(['open'])
  })

  it.each<[DataReason | UpstreamReason, Error]>([
    ['rate-limited', new UpstreamError('rate-limited', 'wait')],
    ['quota-spent', new UpstreamError('quota-spent', 'no calls left')],
    ['not-found', new InvalidDataError('not-found', 'no such coin')],
    ['refused', new InvalidDataError('refused', 'you may not')],
    ['beyond-history', new InvalidDataError('beyond-history', 'too old')],
  ])('%s is no fault of the source', async (_, error) => {
    const { states, run } = rig()
    for (let i = 0; i < 30; i += 1) await run(told(error))
    expect(states).toEqual([])
  })

  it.each<[DataReason | UpstreamReason, Error]>([
    ['timeout', new UpstreamError('timeout', 'late')],
    ['server-error', new UpstreamError('server-error', '503')],
    ['malformed', new InvalidDataError('malformed', 'HTML')],
    ['truncated', new InvalidDataError('truncated', 'half of it')],
  ])('%s is a fault of the source', async (_, error) => {
    const { states, run } = rig()
    for (let i = 0; i < 5; i += 1) await run(told(error))
    expect(states).toEqual(['open'])
  })

  it('an answer ends a row of faults, even one without data', async () => {
    const { states, run, fail } = rig()
    await fail(4)
    await run(told(new InvalidDataError('not-found', 'no such coin')))
    await fail(4)
    expect(states).toEqual([])
  })

  it('closes again when a probe is answered', async () => {
    const { breaker, states, run, fail } = rig([1])
    await fail(5)
    await until('the probe to be let through', async () => (await run(async () => 'well')) === 'well')
    expect(breaker.state()).toBe('closed')
    expect(states).toEqual(['open', 'half-open', 'closed'])
    await fail(4)
    expect(breaker.state()).toBe('closed')
  })

  it('waits longer after each probe that fails, up to the last pause', async () => {
    const { run, fail } = rig([1, 20_000, 90_000])
    await fail(5)
    await until('a probe that fails', async () => ((await run(fault)) as UpstreamError).reason === 'unreachable')
    const refused = (await run(fault)) as UpstreamError
    expect(refused.reason).toBe('breaker-open')
    expect(refused.retryAfterMs).toBeGreaterThan(10_000)
    expect(refused.retryAfterMs).toBeLessThanOrEqual(20_000)
  })

  it('a probe that was cancelled tells nothing of the source: it stays open', async () => {
    const { breaker, run, fail } = rig([1, 60_000])
    await fail(5)
    const cancelled = told(new Error('cancelled'))
    await until('the probe', async () => ((await run(cancelled)) as Error).message === 'cancelled')
    expect(breaker.state()).toBe('open')
  })
})
