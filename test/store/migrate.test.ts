import { expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { migrate, migrationNames } from '../../src/store/migrate.ts'
import { freshDatabase } from '../rig/run-database.ts'

it('every migration is applied once, in order, and a second start applies none', async () => {
  const url = await freshDatabase()
  expect(await migrate(url)).toEqual(migrationNames())
  expect(await migrate(url)).toEqual([])
})

it('four processes that migrate at once apply each file once, and none goes on before all are applied', async () => {
  const url = await freshDatabase()
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url)))
  expect(applied.flat().sort()).toEqual(migrationNames())
  const database = openDatabase(url)
  const rows = await database.query<{ name: string }>('SELECT name FROM migrations ORDER BY name')
  expect(rows.map((row) => row.name)).toEqual(migrationNames())
  await database.close()
})

it('files are numbered without a hole, so that their order is plain', () => {
  expect(migrationNames().map((name) => Number(name.slice(0, 3)))).toEqual(migrationNames().map((_, i) => i + 1))
})
