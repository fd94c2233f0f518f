/**
 * The upstream as a process of its own, so that what a test does cannot hold up its answers or its clock. Started by `startUpstreamProcess`;
 * its argument is one JSON text, its first line of output says where it is.
 */
import { setPriority } from 'node:os'
import { madeUpProducts, startUpstream, type UpstreamProcessOptions } from './upstream.ts'

try {
  // Calls are counted when they are read: on a machine that starves this process, calls of two seconds would be read in one.
  setPriority(-15)
} catch {
  // Only root may; on a quiet machine nothing is lost.
}
const { products, holeShare, limits, widthMs } = JSON.parse(process.argv[2] ?? '{}') as UpstreamProcessOptions
const upstream = await startUpstream({ products: madeUpProducts(products, holeShare, widthMs), limits })
process.stdout.write(`${JSON.stringify(upstream.environment)}\n`)
