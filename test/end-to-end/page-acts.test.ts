import { expect, it } from 'vitest'
import { HOUR } from '../../src/domain/clock.ts'
import { freePort } from '../rig/launch.ts'
import { startProduct } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream } from '../rig/upstream.ts'

const PRODUCTS = ['AAA-USD', 'BBB-USD']

it('on its page a backfill at work takes another width and order, and Undo ends it', async () => {
  const upstream = await startUpstream({ products: madeUpProducts(PRODUCTS, 0) })
  const since = Math.floor(Date.now() / HOUR) * HOUR - 9_000 * HOUR
  const product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: PRODUCTS, since: new Date(since).toISOString() },
        prices: { subjects: ['aaa'], pairs: {}, since: '-10m' },
      },
      // Slow enough to be met at work.
      budgets: { coinbase: { perMinute: 6 } },
    },
  })
  try {
    const port = await freePort()
    const api = product.run('workers/api.ts', { GAPLESS_HTTP_PORT: String(port) })
    const base = `http://127.0.0.1:${port}`
    const form = (path: string, fields: Record<string, string>) =>
      fetch(base + path, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
    const shown = async (id: string) =>
      (await (await fetch(`${base}/api/v1/backfills/${id}`)).json()) as Record<string, unknown>
    await until('the page to answer', async () => {
      if (!api.isRunning()) throw new Error(api.output().slice(-2_000))
      return (await fetch(`${base}/healthz`)).ok
    })
    const asked = { dataset: 'candles', subject: 'BBB-USD', from: new Date(since).toISOString(), to: 'now' }
    const ask = { ...asked, order: 'oldest', width: '2', mode: 'all', confirm: 'candles' }
    const address = await until('the worker to have set up its series, and the request to be taken', async () => {
      const answer = await form('/backfills', ask)
      return answer.status === 303 && (answer.headers.get('location') ?? undefined)
    })
    const id = /^\/backfills\/(\w+)\?undo=1$/.exec(address)?.[1] ?? ''
    expect(id, address).not.toBe('')
    await until('it to be at work', async () => (await shown(id))['state'] === 'running')
    expect(await (await fetch(base + address)).text()).toContain('<button>Undo</button>')

    const changed = await form(`/backfills/${id}/set`, { width: '5', order: 'newest' })
    expect([changed.status, changed.headers.get('location')]).toEqual([303, `/backfills/${id}`])
    await until('it to say so', async () => {
      const { width, order } = await shown(id)
      return width === 5 && order === 'newest'
    })

    const undone = await form(`/backfills/${id}/cancel`, {})
    expect([undone.status, undone.headers.get('location')]).toEqual([303, `/backfills/${id}`])
    await until('it to end', async () => (await shown(id))['state'] === 'cancelled')
    expect(await (await fetch(base + address)).text()).not.toContain('<button>Undo</button>')
  } finally {
    await product.stop()
    await upstream.close()
  }
}, 400_000)
