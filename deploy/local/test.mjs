// npm test: Node 24 and the packages, then the servers and the tests by test-run.ts.
import { join } from 'node:path'
import { CHECKOUT } from './prepare.mjs'
import { runQuietly } from './quietly.mjs'

await runQuietly(join(CHECKOUT, 'deploy', 'local', 'test-run.ts'), process.argv.slice(2))
