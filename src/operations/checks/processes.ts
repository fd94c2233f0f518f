import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND } from '../../domain/clock.ts'
import type { OwnProcess } from '../incident-tools.ts'
import { judged, megabytes, percentOf, type Look, type Seen } from './check.ts'

/** A process that has just ended is being started again; only one that stays away is told. */
const COMES_BACK_WITHIN_MS = 4 * SECOND
/** Long enough that a moment's work is not taken for a habit. */
const SAMPLE_MS = 3 * SECOND
/** The kernel's ticks a second, as every Linux of today has them. */
const TICKS = 100
/** Whose memory is ours to judge: a database takes what it is given. */
const OURS = ['worker', 'api', 'replay']

interface Use {
  readonly ticks: number
  readonly bytes: number
}

/** Processor time and resident memory of a process; undefined where /proc does not tell. */
export function useOf(pid: number): Use | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const bytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
    return { ticks: Number(fields[11]) + Number(fields[12]), bytes }
  } catch {
    return undefined
  }
}

const alive: Look = {
  checks: ['process-alive'],
  target: 'processes',
  query: 'ps, and .gapless/run/*.json',
  deadlineMs: COMES_BACK_WITHIN_MS + 2 * SECOND,
  async see({ home }) {
    if (home === undefined) return []
    const end = performance.now() + COMES_BACK_WITHIN_MS
    let all = home.processes()
    while (all.some(isAway) && performance.now() < end) {
      await wait(200)
      all = home.processes()
    }
    return all.map((each) => {
      const { role, pid } = each
      const gone = pid === undefined
      return judged({
        name: 'process-alive',
        target: role,
        value: gone ? 'gone' : `process ${pid}${isAway(each) ? ', stopped' : ''}`,
        threshold: 'lives',
        query: `ps -o stat -p ${pid ?? '?'}; the log: logs/${role}.log`,
        isBad: isAway(each),
        well: `The ${role} lives.`,
        ill: gone
          ? `The ${role} does not live, and has not come back within ${COMES_BACK_WITHIN_MS / SECOND} s.`
          : `The ${role} (process ${pid}) was stopped where it stands, and does nothing.`,
        reason: gone ? 'gone' : 'stopped',
        facts: { role },
      })
    })
  },
}

const isAway = ({ pid, isStopped }: OwnProcess): boolean => pid === undefined || isStopped === true

const use: Look = {
  checks: ['process-memory', 'process-cpu'],
  target: 'processes',
  query: 'ps -o rss,pcpu',
  deadlineMs: SAMPLE_MS + 3 * SECOND,
  async see({ desk, home, role }) {
    const { processBytes, processor } = desk.config.settings.incidents.checks
    const all = (home?.processes() ?? [{ role, pid: process.pid }]).filter(
      (each): each is OwnProcess & { pid: number } => OURS.includes(each.role) && each.pid !== undefined,
    )
    const before = all.map(({ pid }) => useOf(pid))
    const from = performance.now()
    await wait(SAMPLE_MS)
    const seconds = (performance.now() - from) / SECOND
    return all.flatMap(({ role: name, pid }, index): Seen[] => {
      const now = useOf(pid)
      const then = before[index]
      if (now === undefined || then === undefined) return []
      const share = (now.ticks - then.ticks) / TICKS / seconds / availableParallelism()
      return [
        judged({
          name: 'process-memory',
          target: name,
          value: megabytes(now.bytes),
          threshold: `at most ${megabytes(processBytes)}`,
          query: `ps -o rss -p ${pid}`,
          isBad: now.bytes > processBytes,
          well: `The ${name} holds ${megabytes(now.bytes)}.`,
          ill: `The ${name} holds ${megabytes(now.bytes)}, more than ${megabytes(processBytes)}.`,
          reason: 'memory',
          facts: { role: name, bytes: now.bytes },
        }),
        judged({
          name: 'process-cpu',
          target: name,
          value: percentOf(share),
          threshold: `at most ${percentOf(processor)} of the machine`,
          query: `ps -o pcpu -p ${pid}`,
          isBad: share > processor,
          well: `The ${name} uses ${percentOf(share)} of the machine's processors.`,
          ill: `The ${name} uses ${percentOf(share)} of the machine's processors, more than ${percentOf(processor)}.`,
          reason: 'processor',
          facts: { role: name, share: Math.round(share * 100) },
        }),
      ]
    })
  },
}

export const PROCESS_LOOKS: readonly Look[] = [alive, use]
