import { connect, createServer, type Socket } from 'node:net'

/** What the network does: lets all through, through later, through to nobody (`hang`: nothing arrives), or is cut: every connection ends at once. */
export type Weather = 'clear' | 'slow' | 'hang' | 'cut'

/** A TCP proxy in front of a server, whose weather a test makes. */
export interface Proxy {
  readonly port: number
  /** Changes what happens from now on, to open connections too. What hung is lost when the weather changes: those connections end. */
  turn(weather: Weather, delayMs?: number): void
  close(): Promise<void>
}

/** Listens on a free port of the loopback address and hands what comes to `port`. */
export async function startProxy(port: number): Promise<Proxy> {
  let weather: Weather = 'clear'
  let delayMs = 0
  const pairs = new Set<readonly [Socket, Socket]>()
  const endAll = () => pairs.forEach((pair) => pair.forEach((socket) => socket.destroy()))
  const server = createServer((near) => {
    if (weather === 'cut') return void near.destroy()
    const far = connect(port, '127.0.0.1')
    const pair = [near, far] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        pairs.delete(pair)
        pair.forEach((each) => each.destroy())
      })
    }
    carry(near, far)
    carry(far, near)
  })
  /** In order, whatever the delay was when each piece came. */
  const carry = (from: Socket, to: Socket): void => {
    let notBefore = 0
    from.on('data', (data: Buffer) => {
      if (weather === 'hang') return
      const wait = Math.max(weather === 'slow' ? delayMs : 0, notBefore - performance.now())
      if (wait <= 0) return void to.write(data)
      notBefore = performance.now() + wait
      setTimeout(() => to.writable && to.write(data), wait).unref()
    })
  }
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    turn(next, ms = 0) {
      if (next === 'cut' || weather === 'hang') endAll()
      weather = next
      delayMs = ms
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      endAll()
      await closed
    },
  }
}
