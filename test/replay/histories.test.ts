import { globSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { bundleWorkflowCode, Worker } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import * as workflows from '../../workflows/index.ts'
import { ROOT } from '../rig/arrows.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'

const FILES = globSync('test/replay/histories/*/*.json', { cwd: ROOT }).sort()
let bundle: Awaited<ReturnType<typeof bundleWorkflows>>

beforeAll(async () => {
  bundle = await bundleWorkflows()
})

function historyOf(file: string): object {
  return JSON.parse(readFileSync(`${ROOT}/${file}`, 'utf8')) as object
}

describe('histories of released workflows', () => {
  it('are there for every workflow type', () => {
    const recorded = new Set(FILES.map((file) => basename(dirname(file))))
    expect([...recorded].sort()).toEqual(Object.keys(workflows).sort())
  })

  it.each(FILES)('%s replays on the code as it is now', async (file) => {
    await Worker.runReplayHistory({ workflowBundle: bundle }, historyOf(file), 'recorded')
  })

  it('fail to replay on workflow code that takes another path', async () => {
    const changed = await bundleWorkflowCode({ workflowsPath: `${ROOT}/test/replay/changed-workflows.ts` })
    const file = FILES.find((each) => each.includes('/collectPrices/')) ?? ''
    await expect(Worker.runReplayHistory({ workflowBundle: changed }, historyOf(file), 'recorded')).rejects.toThrow(
      /[Nn]ondeterminism/,
    )
  })
})
