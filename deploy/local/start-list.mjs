// The steps of a first start, in order, shared by the part before Node 24 and the part after it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const FIRST_STEPS = [
  'Node 24',
  'packages',
  'Temporal',
  'MariaDB',
  'Redis',
  'tables',
  'workers and schedules',
  'first row',
]

/** `gapless 0.1.0, first start here`; with what it will take when Temporal has to be built. */
export function titleOf(checkout, { first, building }) {
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'))
  if (!first) return `gapless ${version}`
  return `gapless ${version}, first start here, about ${building ? '6 min' : '1 min'}`
}
