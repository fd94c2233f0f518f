/** Numbers in [0, 1) that the seed gives (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** One of some things. */
export function pick<Thing>(chance: () => number, things: readonly Thing[]): Thing {
  const thing = things[Math.floor(chance() * things.length)]
  if (thing === undefined) throw new Error('nothing to pick from')
  return thing
}

/** A whole number from `least` to `most`. */
export function between(chance: () => number, least: number, most: number): number {
  return least + Math.floor(chance() * (most - least + 1))
}
