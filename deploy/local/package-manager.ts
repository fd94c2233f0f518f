import { allOnPath } from './find-program.mjs'
import { StepError } from './prepare.mjs'
import { runCommand } from './run-command.ts'

/** What a program is called by each package manager we know. */
export interface SystemPackage {
  /** As a person says it: `MariaDB`. */
  readonly title: string
  readonly names: Readonly<Record<Manager, string>>
}

export type Manager = 'apt-get' | 'dnf' | 'apk' | 'pacman' | 'brew' | 'zypper'

const COMMANDS: Readonly<Record<Manager, string>> = {
  'apt-get': 'sudo apt-get install',
  dnf: 'sudo dnf install',
  apk: 'sudo apk add',
  pacman: 'sudo pacman -S',
  zypper: 'sudo zypper install',
  brew: 'brew install',
}

export interface InstallOptions {
  /** What the person typed, to be typed again: `npm start`. */
  readonly again: string
  readonly say: (detail: string) => void
  /** A line that stays: what is about to be changed on this machine. */
  readonly note: (line: string) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Installs a package with the system's package manager where that may be done unasked: Debian's and Ubuntu's, as root. Anywhere else
 * throws a StepError with the one command for this system.
 */
export async function installSystemPackage(wanted: SystemPackage, options: InstallOptions): Promise<void> {
  const manager = managers()[0]
  if (manager === 'apt-get' && process.getuid?.() === 0) return aptInstall(wanted, options)
  throw new StepError('not found, and this user may not install it', adviceFor(wanted, options.again, manager))
}

/** One sentence that says what to install, and how on this system. */
export function adviceFor(wanted: SystemPackage, again: string, manager: Manager | undefined = managers()[0]): string {
  if (manager === undefined) return `Install ${wanted.title}, then run ${again} again.`
  return `Install ${wanted.title}, then run ${again} again: ${COMMANDS[manager]} ${wanted.names[manager]}`
}

function managers(): Manager[] {
  return (Object.keys(COMMANDS) as Manager[]).filter((name) => allOnPath([name]).length > 0)
}

async function aptInstall(wanted: SystemPackage, { say, note, signal, again }: InstallOptions): Promise<void> {
  const name = wanted.names['apt-get']
  note(`${wanted.title} is not on this machine: apt-get install ${name}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const onLine = (line: string): void => {
    const step = /^(Get:\d+|Unpacking|Setting up) (?:http\S+ \S+ \S+ )?([\w.+-]+)/.exec(line)
    if (step !== null)
      say(
        `apt-get: ${step[1]?.startsWith('Get') === true ? 'fetching' : step[1]?.toLowerCase()} ${step[2]}`.slice(0, 38),
      )
  }
  const apt = (...args: string[]) =>
    runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, onLine, signal, withinMs: 15 * 60_000 })
  const install = () => apt('install', '-y', '--no-install-recommends', name)
  say('installing by apt-get')
  let result = await install()
  if (result.code !== 0 && signal?.aborted !== true) {
    // An installation that was broken off must be ended first; images often come without package lists, or with old ones.
    if (result.output.includes('dpkg --configure -a')) await runCommand('dpkg', ['--configure', '-a'], { env, signal })
    say('apt-get: fetching the package lists')
    await apt('update')
    say('installing by apt-get')
    result = await install()
  }
  if (result.code === 0) return
  const last =
    result.output
      .trim()
      .split('\n')
      .findLast((line) => /^E:|error/i.test(line)) ?? 'apt-get failed'
  throw new StepError(
    'apt-get could not install it',
    `${last.replace(/^E: */, '')}\n${adviceFor(wanted, again, 'apt-get')}`,
  )
}
