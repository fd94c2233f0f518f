/** Milliseconds of the fastest run: on a machine with other work that is what the code itself takes. */
export function fastest(runs: number, work: () => unknown): number {
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}
