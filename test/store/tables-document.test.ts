import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../rig/arrows.ts'
import { freshStore } from './ground.ts'

it('docs/tables.md names every table and every column that exists, and no other', async () => {
  const { database } = await freshStore()
  const rows = await database.query<{ owner: string; name: string }>(
    `SELECT table_name AS owner, column_name AS name FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name NOT IN ('migrations', 'price_data') ORDER BY 1, 2`,
  )
  await database.close()
  const exist = rows.map(({ owner, name }) => `${owner}.${name}`)
  expect(documented().sort()).toEqual(exist.sort())
})

/** The first cells of each table, and the columns in brackets after a table that is told in one line. */
function documented(): string[] {
  const sections = readFileSync(join(ROOT, 'docs/tables.md'), 'utf8').split('\n## ').slice(1)
  return sections.flatMap((section) => {
    const [heading = ''] = section.split('\n')
    const names = (text: string) => [...text.matchAll(/`([a-z0-9_]+)`/g)].map((match) => match[1] ?? '')
    if (heading.includes(','))
      return heading.split(', ').flatMap((table) => {
        const [, columns = ''] = new RegExp(`\`${table}\` \\(([^)]*)\\)`).exec(section) ?? []
        return names(columns).map((column) => `${table}.${column}`)
      })
    const cells = section.split('\n').filter((line) => line.startsWith('| `'))
    return cells.flatMap((line) => names(line.split('|')[1] ?? '').map((column) => `${heading}.${column}`))
  })
}
