import { relative } from 'node:path'
import { elapsed } from '../../deploy/local/steps.mjs'
import type { Connection } from './connection.ts'

export interface Ready {
  readonly tookMs: number
  /** `First row: candles BTC-USD 14:07.`, or what to do when there is none. */
  readonly row: string
  readonly home: string
  readonly modeSentence: string
  readonly connection: Pick<Connection, 'httpUrl' | 'temporalUiUrl' | 'temporalAddress' | 'metricsUrls'>
  readonly attended: boolean
}

/** What a person needs to know once it runs. */
export function bannerOf({ tookMs, row, home, modeSentence, connection, attended }: Ready): string {
  const { httpUrl, temporalUiUrl, temporalAddress, metricsUrls } = connection
  const data = relative(process.cwd(), home)
  const lines = [
    `Ready in ${elapsed(tookMs)}. ${row}`,
    '',
    `  page      ${httpUrl}`,
    `  API       ${httpUrl}/openapi.json`,
    `  Temporal  ${temporalUiUrl ?? temporalAddress}`,
    `  metrics   ${metricsUrls.api}, worker ${metricsUrls.worker}`,
    `  data      ${data.startsWith('..') ? home : data}`,
    `  mode      ${modeSentence}`,
    '',
    attended
      ? 'In another terminal: npx gapless status. Ctrl-C here stops all of it.'
      : 'npx gapless status; npx gapless down stops all of it.',
  ]
  return `${lines.join('\n')}\n`
}
