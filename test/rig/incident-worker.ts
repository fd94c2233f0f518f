/** A worker of incidents in a process of its own, to be killed: `node incident-worker.ts WORLD.json`, with the environment of the product. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fakeHands, type FakeWorld } from './fake-hands.ts'
import { runIncidentWorker } from './incident-house.ts'

const file = process.argv[2] ?? ''
const read = (): FakeWorld => JSON.parse(readFileSync(file, 'utf8')) as FakeWorld
const save = (world: FakeWorld): void => {
  writeFileSync(`${file}.half`, JSON.stringify(world))
  renameSync(`${file}.half`, file)
}
await runIncidentWorker(process.env, fakeHands(read, save))
