import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { installSystemPackage } from '../../deploy/local/package-manager.ts'
import { findProgram } from '../rig/launch.ts'

const PACKAGES = {
  promtool: 'prometheus',
  amtool: 'prometheus-alertmanager',
  prometheus: 'prometheus',
  alertmanager: 'prometheus-alertmanager',
} as const

/** Debian calls it by its package; everywhere else it has its own name. */
const ALSO: Readonly<Partial<Record<keyof typeof PACKAGES, string>>> = { alertmanager: 'prometheus-alertmanager' }

/** Where it lies, installed first where that may be done unasked; else the reason why it is not there. */
export async function programOf(name: keyof typeof PACKAGES): Promise<{ path: string } | { why: string }> {
  const names = PACKAGES[name]
  const title = names
  try {
    return { path: findProgram([name, ALSO[name]], `install ${names}`) }
  } catch {
    const all = { 'apt-get': names, dnf: names, apk: names, pacman: names, brew: names, zypper: names }
    const quiet = () => undefined
    try {
      await installSystemPackage(
        { title, names: all },
        { again: 'npm test', say: quiet, note: quiet, signal: AbortSignal.timeout(240_000) },
      )
      return { path: findProgram([name, ALSO[name]], `install ${names}`) }
    } catch (error) {
      return { why: `${name} is not here: ${error instanceof Error ? error.message : String(error)}` }
    }
  }
}

/** What a program says, and whether it was content. */
export async function run(path: string, args: readonly string[]): Promise<{ ok: boolean; said: string }> {
  return promisify(execFile)(path, [...args], { timeout: 60_000 }).then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: { stdout?: string; stderr?: string; message: string }) => ({
      ok: false,
      said: `${error.stdout ?? ''}${error.stderr ?? ''}${error.message}`,
    }),
  )
}
