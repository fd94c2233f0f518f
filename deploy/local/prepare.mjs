// Node 24 and the npm packages: what must be there before anything else can run. Any Node from 20 on, built-ins only.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitForLock } from './lock.mjs'

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
export const STEP_NODE = 'Node 24'
export const STEP_PACKAGES = 'packages'
/** With this Node the product is tested; a newer one that the machine has is taken as it is. */
const NODE_VERSION = '24.21.0'
const OLDEST_NODE = 24
const NPM_ADVICE = 'npm could not install the packages; what it said stands above. Then run it again.'

/** A step that cannot be done: what the step shows, and the sentence that says what to do. */
export class StepError extends Error {
  constructor(detail, advice) {
    super(advice)
    this.detail = detail
  }
}

/** What is not there yet of Node 24 and the packages, by step name. Touches nothing; takes a few milliseconds. */
export function missing() {
  return [...(findNode() === undefined ? [STEP_NODE] : []), ...(packagesAreInstalled() ? [] : [STEP_PACKAGES])]
}

/** Brings Node 24 and the packages where they are missing, and gives the path of Node 24. A second start at once waits for the first. */
export async function prepare(steps) {
  if (missing().length === 0) return findNode()
  const release = await waitForLock(join(CHECKOUT, '.gapless', 'install.lock'), {
    onWait: (holder) => steps.begin(missing()[0] ?? STEP_PACKAGES, `another start (pid ${holder.pid}) brings it`),
  })
  try {
    await prepareNode(steps)
    await preparePackages(steps)
    return findNode()
  } finally {
    release()
  }
}

async function prepareNode(steps) {
  steps.begin(STEP_NODE)
  if (findNode() === undefined) {
    await bringNode((detail) => steps.say(STEP_NODE, detail))
    steps.done(STEP_NODE, 'brought from the npm registry')
  } else steps.done(STEP_NODE, 'found')
}

async function preparePackages(steps) {
  steps.begin(STEP_PACKAGES)
  if (packagesAreInstalled()) return steps.done(STEP_PACKAGES, 'found')
  const count = await installPackages((detail) => steps.say(STEP_PACKAGES, detail))
  steps.done(STEP_PACKAGES, `${count} from npm`)
}

function broughtNode() {
  return join(CHECKOUT, '.gapless', `node-${NODE_VERSION}`, 'bin', 'node')
}

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath
  return existsSync(broughtNode()) ? broughtNode() : undefined
}

/** The registry has Node itself as packages, one for each platform; npm checks what it downloads. */
async function bringNode(say) {
  const name = `node-${process.platform}-${process.arch}`
  const advice = `Install Node 24, then run it again: https://nodejs.org/en/download`
  const musl = process.platform === 'linux' && process.report?.getReport?.().header?.glibcVersionRuntime === undefined
  if (musl || !/^node-(linux-(x64|arm64)|darwin-(x64|arm64))$/.test(name))
    throw new StepError(`${process.versions.node} is too old`, advice)
  say(`from the npm registry`)
  const folder = join(CHECKOUT, '.gapless')
  mkdirSync(folder, { recursive: true })
  for (const left of readdirSync(folder))
    if (left.startsWith('bringing-node-')) rmSync(join(folder, left), { recursive: true, force: true })
  const bringing = mkdtempSync(join(folder, 'bringing-node-'))
  try {
    const options = ['--prefix', bringing, '--no-save', '--no-package-lock', '--ignore-scripts']
    orFail(await npm(['install', ...options, `${name}@${NODE_VERSION}`]), advice)
    renameSync(join(bringing, 'node_modules', name), dirname(dirname(broughtNode())))
  } finally {
    rmSync(bringing, { recursive: true, force: true })
  }
}

/** npm writes its own record of what lies in node_modules last, so a broken-off installation has none. */
function packagesAreInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8')).packages
    const present = JSON.parse(readFileSync(join(CHECKOUT, 'node_modules', '.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(
      ([path, { version, optional, devOptional }]) =>
        path === '' || present[path]?.version === version || optional || devOptional,
    )
  } catch {
    return false
  }
}

async function installPackages(say) {
  const modules = join(CHECKOUT, 'node_modules')
  const timer = setInterval(() => say(`${countPackages(modules)} from npm`), 500)
  // No package needs its install script here, so none runs, whatever the npm.
  const options = ['--ignore-scripts', '--include=dev', '--include=optional']
  try {
    const clean = await npm(['ci', ...options])
    // A registry that lacks packages of other platforms makes `npm ci` refuse a lock file; `npm install` keeps to it all the same.
    if (clean.code !== 0 && /EUSAGE/.test(clean.output))
      orFail(await npm(['install', '--no-save', ...options]), NPM_ADVICE)
    else orFail(clean, NPM_ADVICE)
  } finally {
    clearInterval(timer)
  }
  return Object.keys(JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages).length
}

function countPackages(modules) {
  try {
    const names = readdirSync(modules).filter((name) => !name.startsWith('.'))
    return names.reduce((sum, name) => sum + (name.startsWith('@') ? readdirSync(join(modules, name)).length : 1), 0)
  } catch {
    return 0
  }
}

/** Runs the npm we were started by, else the one on the PATH, and gives its exit code and what it said. */
async function npm(args) {
  const started = process.env.npm_execpath ?? ''
  const cli = /np[mx]-cli\.js$/.test(started) ? join(dirname(started), 'npm-cli.js') : undefined
  const [command, first] = cli !== undefined && existsSync(cli) ? [process.execPath, [cli]] : ['npm', []]
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  return runQuietly(command, [...first, ...args, ...quiet])
}

function orFail({ code, output }, advice) {
  if (code === 0) return
  process.stderr.write(`${output.trim().split('\n').slice(0, 12).join('\n')}\n`)
  throw new StepError(`npm ended with ${code}`, advice)
}

function runQuietly(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'pipe'], env: environment() })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output = (output + chunk).slice(-20_000)))
    // An npm that goes on after us would write into the folder that the next start installs into.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => {
        child.kill('SIGTERM')
        child.once('close', () => process.exit(128 + constants.signals[signal]))
      })
    }
    child.on('error', (error) => resolve({ code: error.code, output: `${error.message}\n` }))
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }))
  })
}

/** A NODE_ENV of production, or an omit of a surrounding npm run, would leave out what tests and type check need. */
function environment() {
  const without = new Set(['NODE_ENV', 'npm_config_omit', 'npm_config_production'])
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !without.has(name)))
}

/**
 * Runs a program with this terminal's streams until it ends, passing signals on, and gives its exit code (128 + number when a signal
 * ended it). A Ctrl-C of a terminal reaches the program by itself as well; it takes both as one.
 */
export function handOver(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`)
      resolve(1)
    })
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 1)))
  })
}
