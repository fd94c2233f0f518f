import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { circles, importsOf, ROOT, sourceFiles, wrongArrows } from './rig/arrows.ts'

const FORBIDDEN_NAMES =
  /(^|[/-])(utils?|helpers?|common|misc|shared|lib|(?<!package-)manager|service|base|data|info)(-|\.ts$|\/)/

describe('arrows', () => {
  const imports = sourceFiles().flatMap((file) => importsOf(file))

  it('every import follows an arrow of the table', () => {
    expect(imports.length).toBeGreaterThan(50)
    expect(wrongArrows(imports)).toEqual([])
  })

  it('no file needs itself, by whatever way round', () => {
    expect(circles(imports)).toEqual([])
  })

  it('the check says which arrow is wrong', () => {
    const says = (file: string, text: string) => wrongArrows(importsOf(file, text))
    expect(says('src/domain/x.ts', "import { openDatabase } from '../store/database.ts'")).toEqual([
      'src/domain/x.ts imports src/store/database.ts: there is no arrow from src/domain to src/store.',
    ])
    expect(says('workflows/x.ts', "import { a } from '../activities/index.ts'")).toEqual([
      'workflows/x.ts imports code of activities/index.ts: workflows may import only types of activities (import type).',
    ])
    expect(says('workflows/x.ts', "import type { a } from '../activities/index.ts'")).toEqual([])
    expect(says('src/cache/x.ts', "export * from '@temporalio/client'")[0]).toContain(
      'imports the package @temporalio/client, which src/cache may not',
    )
    expect(says('src/sources/x.ts', "const redis = await import('../cache/redis.ts')")[0]).toContain(
      'no arrow from src/sources to src/cache',
    )
    expect(says('elsewhere/x.ts', "import 'node:fs'")[0]).toContain('lies in no room')
  })

  it('the check sees a circle', () => {
    const lines = [
      ...importsOf('src/domain/a.ts', "import './b.ts'"),
      ...importsOf('src/domain/b.ts', "import type { A } from './a.ts'"),
    ]
    expect(circles(lines)).toEqual(['src/domain/a.ts -> src/domain/b.ts -> src/domain/a.ts'])
  })
})

describe('names and words', () => {
  it('no file has a name that says nothing', () => {
    expect(sourceFiles().filter((file) => FORBIDDEN_NAMES.test(file))).toEqual([])
  })

  it('file names are kebab-case', () => {
    expect(
      sourceFiles().filter(
        (file) => !/^([a-z0-9-]+\/)+[a-z0-9]+(-[a-z0-9]+)*(\.(test|live\.test|config))?\.ts$/.test(file),
      ),
    ).toEqual([])
  })

  it('tests run our modules, never a stand-in for one', () => {
    const mock = new RegExp(['vi', String.raw`\.(mock|doMock)\(`].join(''))
    expect(
      sourceFiles().filter((file) => file.startsWith('test/') && mock.test(readFileSync(join(ROOT, file), 'utf8'))),
    ).toEqual([])
  })
})

it('domain and contracts compile with the language alone: no Node, no browser', async () => {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc')
  const compile = promisify(execFile)(process.execPath, [
    compiler,
    '--noEmit',
    '-p',
    join(ROOT, 'test/tsconfig.domain.json'),
  ])
  await expect(
    compile.then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    ),
  ).resolves.toBe('')
}, 60_000)
