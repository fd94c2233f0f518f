import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND, type Millis } from '../../domain/clock.ts'
import { permitFor } from '../../domain/incidents/permit.ts'
import type { Remedy } from '../../domain/incidents/remedy.ts'
import {
  claimRemedy,
  endRemedy,
  forgetRemedy,
  type Claimed,
  type RemedyClaim,
  type RemedyRun,
} from '../../store/remedies.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { within } from '../services.ts'

/** Where attempts are counted. */
export interface RemedyLedger {
  claim(claim: RemedyClaim, rule: Remedy, now: Millis): Promise<Claimed>
  end(key: string, state: 'applied' | 'failed', sentence: string, now: Millis): Promise<void>
  forget(key: string): Promise<void>
}

const PATIENCE_MS = 3 * SECOND

/**
 * MySQL's ledger; while MySQL is away, for what needs only this machine, a file of it. Restarts are counted in both, so that a database that
 * comes and goes is not restarted twice as often. Undefined when nobody can count.
 */
export async function openLedger(tools: IncidentTools, rule: Remedy): Promise<RemedyLedger | undefined> {
  const { database, config } = tools.desk
  const file = rule.embeddedOnly ? fileLedger(join(config.home, 'remedies.json')) : undefined
  const answers = await within(PATIENCE_MS, database.query('SELECT 1 FROM remedy_runs LIMIT 1')).then(
    () => true,
    () => false,
  )
  if (!answers) return file
  return {
    claim: (claim, limits, now) =>
      claimRemedy(
        database,
        claim,
        limits,
        now,
        file?.past().filter(({ remedy }) => remedy === claim.remedy),
      ),
    // It may be the database that was restarted: its word is tried for, and the attempt counts without it.
    end: (key, state, sentence, now) =>
      within(PATIENCE_MS, endRemedy(database, key, state, sentence, now)).catch(() => undefined),
    forget: (key) => within(PATIENCE_MS, forgetRemedy(database, key)).catch(() => undefined),
  }
}

const LOCK_TOO_OLD_MS = 10 * SECOND
const LOCK_TRIES = 200
const KEPT = 200

interface FileLedger extends RemedyLedger {
  past(): RemedyRun[]
}

/** One machine's attempts in one file, under a lock file: only one process at a time can create that. */
export function fileLedger(path: string): FileLedger {
  const past = (): RemedyRun[] => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as RemedyRun[]
    } catch {
      return []
    }
  }
  const change = async <Result>(work: (runs: RemedyRun[]) => readonly [RemedyRun[], Result]): Promise<Result> => {
    await lock(`${path}.lock`)
    try {
      const [runs, result] = work(past())
      writeFileSync(path, JSON.stringify(runs.slice(-KEPT), undefined, 1), { mode: 0o600 })
      return result
    } finally {
      rmSync(`${path}.lock`, { force: true })
    }
  }
  return {
    past,
    claim: (claim, rule, now) =>
      change<Claimed>((runs) => {
        const known = runs.find(({ key }) => key === claim.key)
        if (known !== undefined) return [runs, { is: 'again', run: known }]
        const permit = permitFor(
          rule,
          claim.target,
          runs.filter(({ remedy }) => remedy === claim.remedy),
          now,
          true,
        )
        if (!permit.granted) return [runs, { is: 'refused', permit }]
        const { remedy, target, key, incident } = claim
        const run: RemedyRun = {
          remedy,
          target,
          key,
          incident,
          state: 'running',
          sentence: '',
          startedAt: now,
          endedAt: undefined,
        }
        return [[...runs, run], { is: 'began' }]
      }),
    end: (key, state, sentence, now) =>
      change((runs) => [
        runs.map((run) =>
          run.key === key && run.state === 'running' ? { ...run, state, sentence, endedAt: now } : run,
        ),
        undefined,
      ]),
    forget: (key) => change((runs) => [runs.filter((run) => run.key !== key || run.state !== 'running'), undefined]),
  }
}

async function lock(path: string): Promise<void> {
  for (let left = LOCK_TRIES; ; left -= 1) {
    try {
      closeSync(openSync(path, 'wx', 0o600))
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || left === 0) throw error
      // Whoever held it has died.
      if (performance.timeOrigin + performance.now() - ageOf(path) > LOCK_TOO_OLD_MS) rmSync(path, { force: true })
      await wait(25)
    }
  }
}

function ageOf(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return Infinity
  }
}
