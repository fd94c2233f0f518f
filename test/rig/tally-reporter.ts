import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import type { FileTally } from '../../deploy/local/test-tally.ts'

/** Writes a FileTally of each test file to the file that GAPLESS_TEST_TALLY names. Vitest takes a reporter as the default export of a file. */
// eslint-disable-next-line no-restricted-syntax -- the one way vitest takes it
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const path = process.env['GAPLESS_TEST_TALLY']
    if (path === undefined) return
    const strays = errors.map((error) => (error['VITEST_TEST_PATH'] as string | undefined) ?? '')
    const files = modules.map((module) => fileTally(module, strays.filter((stray) => stray === module.moduleId).length))
    const known = new Set(modules.map(({ moduleId }) => moduleId))
    const nobodys = strays.filter((stray) => !known.has(stray)).length
    const rest = nobodys === 0 ? [] : [{ file: '', passed: 0, failed: nobodys, skipped: 0 }]
    writeFileSync(path, JSON.stringify([...files, ...rest]))
  }
}

function fileTally(module: TestModule, strays: number): FileTally {
  const count = (state: 'passed' | 'failed' | 'skipped') => [...module.children.allTests(state)].length
  const failed = count('failed')
  const broken = failed === 0 && (module.state() === 'failed' || module.errors().length > 0) ? 1 : 0
  return { file: module.moduleId, passed: count('passed'), failed: failed + broken + strays, skipped: count('skipped') }
}
