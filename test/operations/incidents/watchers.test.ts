import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INCIDENT, incidentWorkflowId } from '../../../src/contracts/incidents.ts'
import { DAY, MINUTE } from '../../../src/domain/clock.ts'
import type { CheckName } from '../../../src/domain/incidents/finding.ts'
import type { Status } from '../../../src/domain/incidents/incident.ts'
import { looksFor, runLooks } from '../../../src/operations/checks.ts'
import { expectWatchdog, hearWatchdog } from '../../../src/store/alert-state.ts'
import { saveIncident } from '../../../src/store/incidents.ts'
import { unanswered } from '../../http/incident-sample.ts'
import { until } from '../../rig/until.ts'
import { look, openBench, type Bench } from './bench.ts'

/** An incident's row and its workflow may be apart for two minutes. */
const LONGER = 3 * MINUTE
const WITHIN = { withinMs: 60_000 }

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
}, 180_000)
afterAll(() => bench.stop())

const seen = (name: CheckName) => runLooks(bench.tools(), looksFor([name]))

describe('alerts arrive', () => {
  it('nobody expects a sign of life where none ever came', async () => {
    expect(await seen('alerts-arrive')).toEqual([])
  })

  it('ok while it comes, bad once it has stayed away for longer than the settings say, ok again when it is back', async () => {
    await expectWatchdog(bench.database, Date.now())
    expect(await look(bench.tools(), 'alerts-arrive')).toMatchObject({ outcome: 'ok', target: 'alertmanager' })
    bench.ahead = 2 * MINUTE
    expect(await look(bench.tools(), 'alerts-arrive')).toMatchObject({ outcome: 'ok' })
    bench.ahead = 6 * MINUTE
    expect(await look(bench.tools(), 'alerts-arrive')).toMatchObject({
      outcome: 'bad',
      reason: 'silent',
      threshold: 'at least every 5m',
      sentence: expect.stringContaining('no other alert would come either'),
    })
    expect(await look(bench.tools({ checks: { watchdog: '1h' } }), 'alerts-arrive')).toMatchObject({ outcome: 'ok' })
    await hearWatchdog(bench.database, Date.now() + 5 * MINUTE)
    expect(await look(bench.tools(), 'alerts-arrive')).toMatchObject({ outcome: 'ok' })
    bench.ahead = 0
  })
})

describe('incidents run', () => {
  const written = (number: number, status: Status = 'INVESTIGATING') =>
    saveIncident(bench.database, {
      incident: unanswered(number, Date.now(), { status, key: `manual:${number}`, notifications: [], symptoms: [] }),
      version: status === 'CLOSED' ? 2 : 1,
      entries: [],
      at: Date.now(),
    })
  /** Nobody works on its queue: it runs, and writes nothing. */
  const started = (number: number) =>
    bench.temporal.client.workflow.start(INCIDENT, {
      taskQueue: 'nobody',
      workflowId: incidentWorkflowId(number),
      args: [],
    })
  /** Temporal's list follows in its own time. */
  const saying = (outcome: 'ok' | 'bad', facts: Record<string, string>) =>
    until(
      `incidents-run to be ${outcome} with ${JSON.stringify(facts)}`,
      async () => {
        const result = await look(bench.tools(), 'incidents-run')
        const { unmanned, unwritten } = result.facts ?? {}
        if (result.outcome !== outcome || unmanned !== facts['unmanned'] || unwritten !== facts['unwritten'])
          throw new Error(JSON.stringify(result))
        return result
      },
      WITHIN,
    )

  it('ok with none, and while each row has its workflow', async () => {
    expect(await look(bench.tools(), 'incidents-run')).toMatchObject({ outcome: 'ok', target: 'incidents' })
    await Promise.all([written(1), started(1)])
    bench.ahead = LONGER
    expect((await saying('ok', { unmanned: '', unwritten: '' })).value).toBe('1 incident open, 0 astray')
  })

  it('bad when a row has nobody who works on it, but not at once', async () => {
    bench.ahead = 0
    await bench.temporal.client.workflow.getHandle(incidentWorkflowId(1)).terminate('as if it had failed')
    await Promise.all([written(1), written(2)])
    await saying('ok', { unmanned: '', unwritten: '' })
    bench.ahead = LONGER
    const bad = await saying('bad', { unmanned: '1 2', unwritten: '' })
    expect(bad).toMatchObject({ reason: 'unmanned', value: '2 incidents open, 2 astray' })
    expect(bad.sentence).toContain('1 and 2')
    await Promise.all([written(1, 'CLOSED'), written(2, 'CLOSED')])
    await saying('ok', { unmanned: '', unwritten: '' })
  })

  it('bad when one runs that the tables do not know, but not at once', async () => {
    bench.ahead = 0
    await started(3)
    await saying('ok', { unmanned: '', unwritten: '' })
    bench.ahead = DAY
    expect(await saying('bad', { unmanned: '', unwritten: '3' })).toMatchObject({ reason: 'unwritten' })
    await written(3)
    await saying('ok', { unmanned: '', unwritten: '' })
    bench.ahead = 0
  })
})

it('what cannot be looked at is unknown, and not well', async () => {
  const away = { ...bench.tools().desk, temporal: () => Promise.reject(new Error('it does not answer')) }
  expect(await runLooks(bench.tools({}, { desk: away }), looksFor(['incidents-run']))).toMatchObject([
    { name: 'incidents-run', outcome: 'unknown', target: 'incidents' },
  ])
  await bench.mysql.kill()
  for (const [name, target] of [
    ['alerts-arrive', 'alertmanager'],
    ['incidents-run', 'incidents'],
  ] as const)
    expect(await seen(name)).toMatchObject([
      { name, target, outcome: 'unknown', sentence: expect.stringContaining('could not be looked at') },
    ])
}, 60_000)
