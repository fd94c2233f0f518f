/**
 * Loaded before everything else of a process (`--import`): its clock is off by as many milliseconds as the file of GAPLESS_TEST_CLOCK says,
 * looked at ten times a second. Timers and performance.now() stay true, as when somebody sets the clock of a machine.
 */
import { readFileSync } from 'node:fs'

const file = process.env['GAPLESS_TEST_CLOCK'] ?? ''
const TrueDate = Date
let off = 0
let lookAgainAt = 0

function now(): number {
  if (performance.now() >= lookAgainAt) {
    lookAgainAt = performance.now() + 100
    try {
      off = Number(readFileSync(file, 'utf8')) || 0
    } catch {
      // Being written, or not there yet: as it was.
    }
  }
  return TrueDate.now() + off
}

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made) as object,
  apply: () => new TrueDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
})
