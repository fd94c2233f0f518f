import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { incidentJournal } from '../../../src/store/incidents.ts'
import { noticesOf } from '../../../src/store/incident-ledger.ts'
import { askDesk, reportToDesk } from '../../../src/temporal/incidents.ts'
import { newWorld } from '../../rig/fake-hands.ts'
import { alertOf, reportOf, startScene, type Scene } from '../../rig/incident-scene.ts'
import { until } from '../../rig/until.ts'

const WITHIN = { withinMs: 60_000 }

let scene: Scene
beforeAll(async () => {
  scene = await startScene()
}, 120_000)
afterAll(async () => {
  await scene.stop()
}, 60_000)

const send = (...reports: Parameters<typeof reportToDesk>[2]) =>
  reportToDesk(scene.client, scene.policy, reports, 10_000)

/** Waits until each of these alerts is in the tables with the number of its incident. */
const areNumbered = (of: Scene, fingerprints: readonly string[], number: number) =>
  until(
    `${fingerprints.join(', ')} to belong to ${number} in the tables`,
    async () => {
      const rows = await of.database.query<{ number: number | null }>(
        'SELECT number FROM alert_state WHERE fingerprint IN (?)',
        [[...fingerprints]],
      )
      if (rows.length === fingerprints.length && rows.every((row) => Number(row.number) === number)) return true
      throw new Error(`numbers: ${rows.map((row) => row.number).join(', ')}`)
    },
    WITHIN,
  )

describe('alerts', () => {
  it('in any order, tripled, and late leave the same incident', async () => {
    scene.world = newWorld({ outcome: 'ok' })
    const start = Date.now() - 60_000
    const firing = alertOf('alert:Odd', 'f1', 'firing', start)
    await send(firing, firing, alertOf('alert:Odd', 'f1', 'firing', start - 5_000), firing)
    const number = await scene.numberOf('alert:Odd')
    await send(alertOf('alert:Odd', 'f1', 'resolved', start), firing)
    const incident = await scene.statusIs(number, 'RESOLVED')
    expect(incident).toMatchObject({ flapCount: 0, reopenCount: 0, door: 'alert' })
    // What was resolved already does not open it again; a new start does, and it is the same number.
    await send(firing)
    await send(alertOf('alert:Odd', 'f1', 'firing', start + 1_000))
    expect(await scene.statusIs(number, 'INVESTIGATING')).toMatchObject({ reopenCount: 1, flapCount: 1 })
    const rows = await until(
      'the alert in the tables',
      async () => {
        const found = await scene.database.query<{ status: string; number: number }>(
          "SELECT status, number FROM alert_state WHERE fingerprint = 'f1' AND status = 'firing'",
        )
        return found.length > 0 ? found : undefined
      },
      WITHIN,
    )
    expect(rows.map((row) => Number(row.number))).toEqual([number])
    await send(alertOf('alert:Odd', 'f1', 'resolved', start + 1_000))
    await scene.statusIs(number, 'RESOLVED')
  }, 120_000)

  it('that come and go forty times are one incident, called once', async () => {
    scene.world = newWorld({ outcome: 'ok' })
    const start = Date.now() - 600_000
    for (let cycle = 0; cycle < 40; cycle += 1)
      await send(
        alertOf('alert:Flaps', 'f2', 'firing', start + cycle),
        alertOf('alert:Flaps', 'f2', 'resolved', start + cycle),
      )
    const number = await scene.numberOf('alert:Flaps')
    await scene.statusIs(number, 'RESOLVED')
    const open = (await askDesk(scene.client))?.open.filter(({ key }) => key === 'alert:Flaps')
    expect(open).toHaveLength(1)
    const opened = (await noticesOf(scene.database, number)).filter(({ transition }) => transition === 'opened')
    expect(opened).toHaveLength(1)
  }, 120_000)
})

describe('a cause and what follows from it', () => {
  it('waits a moment for its cause, and has a number of its own in the tables when none comes', async () => {
    scene.world = newWorld({ outcome: 'ok' })
    const alone = alertOf('data-stale:alone', 'w1', 'firing', Date.now())
    await send(alone)
    const number = await scene.numberOf('data-stale:alone')
    await areNumbered(scene, ['w1'], number)
    await send(alertOf('data-stale:alone', 'w1', 'resolved', alone.alert?.startsAt ?? 0))
    await scene.statusIs(number, 'RESOLVED')
  }, 120_000)

  it('is one page and twelve links, whichever comes first', async () => {
    scene.world = newWorld({ causeKey: 'mysql-down', plans: 0 })
    const stale = Array.from({ length: 12 }, (_, index) =>
      alertOf(`data-stale:t${index}`, `s${index}`, 'firing', Date.now()),
    )
    await send(...stale.slice(0, 6))
    await send(reportOf('mysql-down'))
    await send(...stale.slice(6))
    const number = await scene.numberOf('mysql-down')
    const incident = await until(
      'twelve symptoms',
      async () => {
        const now = await scene.live(number)
        return now.symptoms.length >= 12 ? now : undefined
      },
      WITHIN,
    )
    expect([...incident.symptoms].sort()).toEqual(stale.map(({ key }) => key).sort())
    const own = (await askDesk(scene.client))?.open.filter(
      ({ key, parent, resolved }) => key.startsWith('data-stale') && parent === undefined && !resolved,
    )
    expect(own).toEqual([])
    await until(
      'the links in the tables',
      async () => {
        const rows = await scene.database.query('SELECT symptom_key FROM incident_links WHERE parent = ?', [number])
        return rows.length === 12
      },
      WITHIN,
    )
    scene.world.outcome = 'ok'
    await scene.statusIs(number, 'RESOLVED')
  }, 120_000)

  it('adopts one that was open before, and gives it back when it is over', async () => {
    scene.world = newWorld({ causeKey: 'network-down', plans: 0 })
    await send(alertOf('upstream-down:coinbase', 'u1', 'firing', Date.now()))
    const child = await scene.numberOf('upstream-down:coinbase')
    await send(reportOf('network-down'))
    const parent = await scene.numberOf('network-down')
    await until('the child to be adopted', async () => (await scene.live(child)).parent === parent, WITHIN)
    await until(
      'the parent to know of it',
      async () => (await scene.live(parent)).symptoms.includes('upstream-down:coinbase'),
      WITHIN,
    )
    scene.world.outcome = 'ok'
    await scene.statusIs(parent, 'RESOLVED')
    await until('the child to be given back', async () => (await scene.live(child)).parent === undefined, WITHIN)
    await until(
      'that to be written',
      async () => (await incidentJournal(scene.database, child)).some(({ kind }) => kind === 'released'),
      WITHIN,
    )
  }, 120_000)
})

describe('what follows from a cause that is over', () => {
  it('is a symptom for as long as it may be, and then an incident of its own if it still fires', async () => {
    const brief = await startScene({ afterglow: '8s', symptomGrace: '10m' })
    try {
      const report = (...reports: Parameters<typeof reportToDesk>[2]) =>
        reportToDesk(brief.client, brief.policy, reports, 10_000)
      brief.world = newWorld({ causeKey: 'network-down', plans: 0 })
      const early = alertOf('data-stale:early', 'l0', 'firing', Date.now())
      await report(early)
      await report(reportOf('network-down'))
      const cause = await brief.numberOf('network-down')
      await areNumbered(brief, ['l0'], cause)
      await report(alertOf('data-stale:early', 'l0', 'resolved', early.alert?.startsAt ?? 0))
      await until('its checks', async () => (await brief.live(cause)).findings.length > 0, WITHIN)
      brief.world.outcome = 'ok'
      await brief.statusIs(cause, 'RESOLVED')
      const late = [
        alertOf('data-stale:stays', 'l1', 'firing', Date.now()),
        alertOf('data-stale:ends', 'l2', 'firing', Date.now()),
      ]
      await report(...late, alertOf('data-stale:ends', 'l2', 'resolved', late[1]?.alert?.startsAt ?? 0))
      const own = await brief.numberOf('data-stale:stays')
      expect(own).toBeGreaterThan(cause)
      await areNumbered(brief, ['l1'], own)
      expect((await askDesk(brief.client))?.open.map(({ key }) => key)).not.toContain('data-stale:ends')
      expect((await brief.live(cause)).symptoms).toContain('data-stale:stays')
    } finally {
      await brief.stop()
    }
  }, 180_000)
})
