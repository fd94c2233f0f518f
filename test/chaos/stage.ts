import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Millis } from '../../src/domain/clock.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { createWedgeJudge, type ServerAnswer } from '../../workers/supervisor/wedged.ts'
import { freePort } from '../rig/launch.ts'
import { settableClock } from '../rig/settable-clock.ts'
import { startProduct, type Product, type Server } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { startUpstreamProcess, type UpstreamProcess } from '../rig/upstream.ts'
import type { PlannedFault, Thing } from './faults.ts'

/** What can be killed, frozen and brought back. */
interface Victim {
  isRunning(): boolean
  kill(): Promise<void>
  freeze(stopped: boolean): void
  back(): Promise<void> | void
}

export interface ChaosStage {
  readonly product: Product
  readonly upstream: UpstreamProcess
  readonly desk: Desk
  readonly apiUrl: string
  /** Strikes now; gives what undoes it, which may be called once. */
  strike(fault: PlannedFault): Promise<() => Promise<void>>
  /** Starts again what has ended by itself, and a Temporal that is wedged, as the supervisor does; gives its name and last words. */
  supervise(): Promise<string[]>
  stop(): Promise<void>
}

export interface StagePlan {
  readonly subjects: readonly string[]
  readonly since: Millis
  readonly widthMs: number
  readonly perSecond: number
  readonly holeShare: number
  readonly settings: unknown
}

/** A server that was killed in the middle of writing takes its time to recover. */
const BACK = { withinMs: 180_000, everyMs: 500 }

/** Two workers, the HTTP process, three servers behind proxies, and an upstream with limits, each a process of its own. */
export async function setChaosStage(plan: StagePlan): Promise<ChaosStage> {
  const upstream = await startUpstreamProcess({
    products: plan.subjects,
    holeShare: plan.holeShare,
    widthMs: plan.widthMs,
    limits: { exchange: { perSecond: plan.perSecond, retryAfterSeconds: 1 } },
  })
  const product = await startProduct({ upstream, settings: plan.settings, workers: 0, proxied: true })
  const clock = settableClock(product.environment['GAPLESS_HOME'] ?? tmpdir())
  const apiPort = await freePort()
  const ours = {
    'worker 1': product.run('workers/worker.ts', clock.environment),
    'worker 2': product.run('workers/worker.ts'),
    API: product.run('workers/api.ts', { ...clock.environment, GAPLESS_HTTP_PORT: String(apiPort) }),
  }
  const own = (name: keyof typeof ours): Victim => ({
    isRunning: () => ours[name].isRunning(),
    kill: () => ours[name].kill(),
    freeze: (stopped) => ours[name].freeze(stopped),
    back: () => ours[name].start(),
  })
  const server = (it: Omit<Victim, 'back'> & { restart(): Promise<void> }): Victim => ({
    isRunning: () => it.isRunning(),
    kill: () => it.kill(),
    freeze: (stopped) => it.freeze(stopped),
    // On a full disk it cannot start.
    back: () => until('the server to start', () => it.restart().then(() => true), BACK).then(() => undefined),
  })
  const victims: Record<Thing, Victim> = {
    'worker 1': own('worker 1'),
    'worker 2': own('worker 2'),
    API: own('API'),
    MariaDB: server(product.database),
    Redis: server(product.redis),
    Temporal: server(product.temporal),
  }
  const down = new Set<string>()
  const temporalIsWedged = createWedgeJudge()
  let askTemporalAt = 0
  return {
    product,
    upstream,
    desk: product.desk(),
    apiUrl: `http://127.0.0.1:${apiPort}`,
    async strike({ of, does, forMs }) {
      const victim = victims[of as Thing] as Victim | undefined
      const way = product.ways?.[of.replace('network of ', '') as Server]
      switch (does.kind) {
        case 'kill':
          down.add(of)
          await victim?.kill()
          return async () => {
            await victim?.back()
            down.delete(of)
          }
        case 'freeze':
          victim?.freeze(true)
          return async () => victim?.freeze(false)
        case 'cut':
        case 'hang':
        case 'slow':
          way?.turn(does.kind, does.kind === 'slow' ? does.delayMs : 0)
          return async () => way?.turn('clear')
        case 'clock':
          clock.setOff(does.offMs)
          return async () => clock.setOff(0)
        case 'upstream':
          await upstream.fault({ ...does.fault, path: '/exchange', forMs, probability: does.share, seed: does.seed })
          return async () => undefined
        case 'disk full':
          fillDisk(join(tmpdir(), 'filler'))
          return async () => rmSync(join(tmpdir(), 'filler'), { force: true })
      }
    },
    async supervise() {
      const told: string[] = []
      for (const [name, victim] of Object.entries(victims)) {
        if (down.has(name) || victim.isRunning()) continue
        const words = name in ours ? ours[name as keyof typeof ours].output() : ''
        told.push(`${name} ended by itself: ${words.trimEnd().split('\n').slice(-3).join(' / ').slice(-600)}`)
        await victim.back()
      }
      if (performance.now() > askTemporalAt) {
        askTemporalAt = performance.now() + 5_000
        const answer = down.has('Temporal') ? 'well' : await answerOf(product)
        if (temporalIsWedged(answer, performance.now())) {
          told.push(`Temporal runs and answers ${answer === 'wrong' ? 'nothing but errors' : 'nothing'}: started anew`)
          await victims.Temporal.back()
        }
      }
      return told
    },
    async stop() {
      await product.stop()
      await upstream.close()
    },
  }
}

/** How Temporal answers for the namespace, which it reads from its file. */
async function answerOf({ temporal }: Product): Promise<ServerAnswer> {
  const { connection, workflowService } = temporal.client
  try {
    await connection.withDeadline(Date.now() + 10_000, () =>
      workflowService.describeNamespace({ namespace: temporal.namespace }),
    )
    return 'well'
  } catch (error) {
    return (error as { code?: number }).code === DEADLINE_EXCEEDED ? 'silent' : 'wrong'
  }
}

/** grpc.github.io/grpc/core/md_doc_statuscodes.html */
const DEADLINE_EXCEEDED = 4

/** Leaves nothing free of the file system that the file lies on, which must be a small one of our own. */
function fillDisk(file: string): void {
  const { bavail, bsize } = statfsSync(tmpdir())
  if (bavail * bsize > 4 * 2 ** 30) throw new Error(`${tmpdir()} is no small file system`)
  const piece = Buffer.alloc(2 ** 20)
  try {
    for (;;) writeFileSync(file, piece, { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
