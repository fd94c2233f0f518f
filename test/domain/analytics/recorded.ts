import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const HERE = new URL('recorded/', import.meta.url)

/** The text of a recorded reference file, unpacked when it is packed. */
export function recordedText(name: string): string {
  const bytes = readFileSync(new URL(name, HERE))
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** Text of data that may not be shipped with the product, where it lies beside the checkout; else undefined. */
export function unshippedText(name: string): string | undefined {
  const file = new URL(`../../../../shared/data/${name}`, import.meta.url)
  if (!existsSync(file)) return undefined
  const bytes = readFileSync(file)
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
