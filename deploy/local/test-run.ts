import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { CHECKOUT, handOver, StepError } from './prepare.mjs'
import { CHROMIUM, findChromium, findMysql, findOrInstall, findRedis, MARIADB, REDIS } from './servers.ts'
import { createSteps } from './steps.mjs'
import { findOrBringTemporal } from './temporal-cli.ts'
import { tallyLine, tallyOf, withSecondLook, worthAnotherLook, type FileTally } from './test-tally.ts'

/** What the tests are told of the programs; the rig reads these. */
interface TestPrograms {
  readonly TEMPORAL_CLI: string
  readonly GAPLESS_TEST_MYSQLD: string
  readonly GAPLESS_TEST_REDIS: string
  /** Absent: the tests of the page in a browser say so and are skipped. */
  readonly GAPLESS_TEST_CHROMIUM?: string
}

/** Finds or installs what the tests stand on, one step each on stderr; says nothing when all is there. */
async function findPrograms(): Promise<TestPrograms> {
  const steps = createSteps({ stream: process.stderr, silent: true })
  const options = (name: string) => ({
    again: 'npm test',
    say: (detail: string) => steps.say(name, detail),
    note: (line: string) => void process.stderr.write(`${line}\n`),
  })
  try {
    steps.begin('Temporal')
    const temporal = await findOrBringTemporal(options('Temporal'))
    steps.done('Temporal')
    steps.begin('MariaDB')
    const mysql = await findOrInstall(findMysql, MARIADB, options('MariaDB'))
    steps.done('MariaDB')
    steps.begin('Redis')
    const redis = await findOrInstall(findRedis, REDIS, options('Redis'))
    steps.done('Redis')
    steps.begin('Chromium')
    const chromium = await findOrInstall(findChromium, CHROMIUM, options('Chromium')).catch((error: Error) => {
      process.stderr.write(`${error.message}\nWithout it the tests of the page in a browser are skipped.\n`)
      return undefined
    })
    steps.done('Chromium')
    return {
      TEMPORAL_CLI: temporal.found,
      GAPLESS_TEST_MYSQLD: mysql.found.server,
      GAPLESS_TEST_REDIS: redis.found,
      ...(chromium === undefined ? {} : { GAPLESS_TEST_CHROMIUM: chromium.found }),
    }
  } finally {
    steps.close()
  }
}

/**
 * Runs the tests with the person's arguments and gives the exit code; the last line is `N passed, N failed`. In CI, where machines are shared, a
 * few failing files are run once more by themselves, and named with what came of it: a fault stays a fault, and the word of it stays in the log.
 */
async function runTests(args: readonly string[]): Promise<number> {
  const programs = await findPrograms()
  const first = await runVitest(programs, args)
  const again = process.env['CI'] === undefined ? [] : worthAnotherLook(first.files)
  if (first.code === 0 || again.length === 0) return close(first)
  process.stdout.write(`\nFailed beside the others, run once more alone:\n${list(again)}\n`)
  const second = await runVitest(programs, [...args.filter((arg) => arg.startsWith('-')), '--maxWorkers=1', ...again])
  const healed = again.filter((file) => second.files?.some((each) => each.file === file && each.failed === 0))
  process.stdout.write(`\n${healed.length} of ${again.length} passed alone:\n${list(healed)}\n`)
  return close({ code: second.code, files: withSecondLook(first.files ?? [], second.files) })
}

const list = (files: readonly string[]): string => files.map((file) => `  ${relative(CHECKOUT, file)}`).join('\n')

interface Run {
  readonly code: number
  readonly files: readonly FileTally[] | undefined
}

async function runVitest(programs: TestPrograms, args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'gapless-tally-'))
  const report = join(folder, 'tally.json')
  try {
    const vitest = join(CHECKOUT, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', `--reporter=${join(CHECKOUT, 'test/rig/tally-reporter.ts')}`]
    const env = { ...programs, GAPLESS_TEST_TALLY: report }
    const code = await handOver(
      process.execPath,
      [vitest, 'run', '-c', 'test/vitest.config.ts', ...reporters, ...args],
      env,
    )
    return { code, files: readReport(report) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(path: string): FileTally[] | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as FileTally[]
  } catch {
    return undefined
  }
}

/** Says the tally; a run that passed nothing has not passed. */
function close({ code, files }: Run): number {
  const tally = tallyOf(files)
  process.stdout.write(`${tallyLine(tally)}\n`)
  return code === 0 && (tally.failed > 0 || tally.passed === 0) ? 1 : code
}

process.chdir(CHECKOUT)
try {
  process.exit(await runTests(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof StepError)) throw error
  process.stdout.write(`${error.message}\n0 passed, 0 failed\n`)
  process.exit(1)
}
