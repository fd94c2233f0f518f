#!/usr/bin/env node
// The command `gapless`: Node 24 and the packages first, then the command line itself.
import { join } from 'node:path'
import { CHECKOUT } from './prepare.mjs'
import { runQuietly } from './quietly.mjs'

await runQuietly(join(CHECKOUT, 'workers', 'cli.ts'), process.argv.slice(2))
