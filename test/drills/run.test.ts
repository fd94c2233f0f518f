import { expect, it } from 'vitest'
import type { AnyDrill, DrillEvent, DrillGround } from '../../src/operations/drills/drill.ts'
import { runDrill } from '../../src/operations/drills/run.ts'

/** What happened, in order. */
interface Seen {
  readonly acts: string[]
  readonly told: DrillEvent[]
}

/** A drill of a thing that is a word here. It opens no incident, so that of the ground only the clock is asked. */
function rehearsal(seen: Seen, change: Partial<AnyDrill> = {}): AnyDrill {
  const act = (name: string) => void seen.acts.push(name)
  return {
    name: 'of-a-test',
    says: '',
    ends: 'repaired',
    needsReplay: false,
    plan: () => Promise.resolve('the vase'),
    strike: () => Promise.resolve(act('strike')).then(() => 'The vase fell.'),
    keys: () => [],
    find: () => Promise.resolve('Somebody heard it.'),
    undo: () => Promise.resolve(act('undo')),
    prove: () => Promise.resolve('The vase is whole.'),
    ...change,
  }
}

const givenUp = new AbortController()
givenUp.abort()

function run(seen: Seen, drill: AnyDrill, signal = new AbortController().signal) {
  const ground = {
    tools: { desk: { clock: Date.now } },
    signal,
    rest: () => (signal.aborted ? Promise.reject(new Error('aborted')) : new Promise((go) => setTimeout(go, 1))),
  } as unknown as DrillGround
  return runDrill(ground, drill, {
    withinMs: 300,
    tell: (event) => void seen.told.push(event),
    keep: (broken) => void seen.acts.push(broken === undefined ? 'forget' : `keep ${broken as string}`),
  })
}

const nothing = (): Seen => ({ acts: [], told: [] })

it('writes down what it breaks before it breaks it, and forgets it once it is undone', async () => {
  const seen = nothing()
  const report = await run(seen, rehearsal(seen))
  expect(report).toMatchObject({
    ok: true,
    outcome: 'repaired',
    undone: true,
    fault: null,
    proof: 'The vase is whole.',
  })
  expect(seen.acts).toEqual(['keep the vase', 'strike', 'undo', 'forget'])
  expect(seen.told.map(({ what }) => what)).toEqual(['broke', 'found', 'proof', 'undone'])
  expect(report.timeline).toEqual(seen.told)
})

it('that is given up before its blow breaks nothing', async () => {
  const seen = nothing()
  await expect(run(seen, rehearsal(seen), givenUp.signal)).rejects.toThrow('given up before anything was broken')
  expect(seen.acts).toEqual([])
})

it('undoes what a blow broke that failed halfway', async () => {
  const seen = nothing()
  const drill = rehearsal(seen, { strike: () => Promise.reject(new Error('The floor was soft.')) })
  expect(await run(seen, drill)).toMatchObject({ ok: false, undone: true, outcome: null, fault: 'The floor was soft.' })
  expect(seen.acts).toEqual(['keep the vase', 'undo', 'forget'])
})

it('undoes what nobody finds, and says so', async () => {
  const seen = nothing()
  const report = await run(seen, rehearsal(seen, { find: () => Promise.resolve(undefined) }))
  expect(report).toMatchObject({ ok: false, undone: true, foundAfterMs: null })
  expect(report.fault).toMatch(/^It was not found within /)
  expect(seen.acts.slice(-2)).toEqual(['undo', 'forget'])
})

it('tries again what cannot be undone at first, and keeps what never could', async () => {
  const seen = nothing()
  let tries = 0
  const undo = () => {
    tries += 1
    return tries < 3 ? Promise.reject(new Error('no glue')) : Promise.resolve()
  }
  const never = nothing()
  const [late, report] = await Promise.all([
    run(seen, rehearsal(seen, { undo })),
    run(never, rehearsal(never, { undo: () => Promise.reject(new Error('no glue')) })),
  ])
  expect(late).toMatchObject({ ok: true, undone: true })
  expect(seen.acts.at(-1)).toBe('forget')
  expect(report).toMatchObject({ ok: false, undone: false, fault: 'It could not be undone.' })
  expect(never.acts).not.toContain('forget')
  expect(never.told.at(-1)?.sentence).toBe('It could not be undone: no glue npx gapless drill undo tries it again.')
}, 60_000)
