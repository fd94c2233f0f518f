/**
 * Records one history of the incident desk and of an incident, as record.ts does for collection: `node test/replay/record-incidents.ts`.
 * A scene of the tests instead of the whole product: its one cause and one remedy are all that the workflows see of diagnosis.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import {
  INCIDENT,
  INCIDENT_DESK,
  INCIDENT_DESK_ID,
  acknowledge,
  addNote,
  approve,
  close,
  incidentWorkflowId,
} from '../../src/contracts/incidents.ts'
import { reportToDesk } from '../../src/temporal/incidents.ts'
import { startDatabase } from '../rig/database.ts'
import { newWorld } from '../rig/fake-hands.ts'
import { reportOf, startScene } from '../rig/incident-scene.ts'
import { until } from '../rig/until.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const actor = { name: 'ana', via: 'cli' } as const
const database = await startDatabase()
const quick = { respond: '1s', forgotten: '1h' }
const scene = await startScene({ severities: { P1: quick }, updateEvery: '1s' }, { databaseServer: database.url })
scene.world = newWorld({ causeKey: 'mysql-down', needsApproval: true })
// The first notice is refused once, so that a retry is in the history too.
scene.slack.behave({ is: 'status', status: 503 }, 1)
await reportToDesk(scene.client, scene.policy, [reportOf('data-stale:candles'), reportOf('mysql-down')])
const number = await scene.numberOf('mysql-down')
const handle = scene.client.workflow.getHandle(incidentWorkflowId(number))
await until('the second level', async () => (await scene.live(number)).rung >= 1)
await handle.executeUpdate(acknowledge, { args: [actor] })
await until('the question', async () => (await scene.live(number)).awaiting !== undefined)
await handle.executeUpdate(approve, { args: [{ actor }] })
await scene.statusIs(number, 'RESOLVED')
await handle.executeUpdate(addNote, { args: [{ actor, text: 'seen', prevention: 'More memory.' }] })
await handle.executeUpdate(close, { args: [actor] })
await handle.result()

for (const [type, id] of [
  [INCIDENT_DESK, INCIDENT_DESK_ID],
  [INCIDENT, incidentWorkflowId(number)],
] as const) {
  const folder = new URL(`./histories/${type}/`, import.meta.url)
  mkdirSync(folder, { recursive: true })
  const history = await scene.client.workflow.getHandle(id).fetchHistory()
  writeFileSync(new URL(`${version}.json`, folder), `${historyToJSON(history)}\n`)
  console.log(`${type}: ${history.events?.length ?? 0} events`)
}
await scene.stop()
await database.stop()
