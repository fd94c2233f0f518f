import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { closeRedis, openRedis, pingRedis, redisFigures } from '../../src/cache/redis.ts'
import { startRedis } from '../rig/redis.ts'
import { until } from '../rig/until.ts'

describe('a connection to Redis', () => {
  const ends: (() => Promise<unknown> | void)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  it('answers with the time of a round trip, and with what the server says of itself', async () => {
    const server = await startRedis()
    const redis = openRedis(server.url)
    ends.push(server.stop, () => closeRedis(redis))
    expect(await pingRedis(redis)).toBeGreaterThan(0)
    await redis.set('known', 1)
    await redis.get('known')
    await redis.get('unknown')
    const figures = await redisFigures(redis)
    expect(figures).toMatchObject({ connectedClients: 1, hitRatio: 0.5 })
    expect(figures.usedMemoryBytes).toBeGreaterThan(100_000)
  })

  it('comes back by itself when the server does, and tells of the fault once', async () => {
    const faults: Error[] = []
    const server = await startRedis()
    const redis = openRedis(server.url, { onFault: (error) => faults.push(error) })
    ends.push(server.stop, () => closeRedis(redis))
    await pingRedis(redis)
    await server.kill()
    await expect(pingRedis(redis)).rejects.toThrow()
    await expect(pingRedis(redis)).rejects.toThrow()
    await server.restart()
    await until('Redis to answer again', () => pingRedis(redis))
    expect(faults).toHaveLength(1)
  })

  it('fails a command instead of waiting for a server that is silent', async () => {
    const sockets = new Set<{ destroy(): void }>()
    const silent = createServer((socket) => sockets.add(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const redis = openRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    ends.push(
      () => new Promise((resolve) => silent.close(resolve)),
      () => sockets.forEach((socket) => socket.destroy()),
      () => closeRedis(redis),
    )
    await expect(pingRedis(redis)).rejects.toThrow('timed out')
  })
})
