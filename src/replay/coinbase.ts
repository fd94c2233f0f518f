import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { priceAt } from './quotes.ts'
import type { ReplayRecords } from './record.ts'

/** Answers as api.coinbase.com: /v2/time and /v2/prices/{pair}/spot. */
export function answerCoinbase(records: ReplayRecords, ask: Ask): Answer {
  if (ask.path === '/v2/time') {
    const iso = new Date(ask.now).toISOString().replace(/\.\d+Z$/, 'Z')
    return plainAnswer(200, { data: { iso, epoch: Math.floor(ask.now / 1000) } })
  }
  const pair = /^\/v2\/prices\/([^/]+)\/spot$/.exec(ask.path)?.[1]
  if (pair === undefined) return refusal(404, 'not_found', 'Not found')
  const product = records.get(decodeURIComponent(pair).toUpperCase())
  const price = product === undefined ? undefined : priceAt(product, ask.now)
  if (product === undefined || price === undefined) return refusal(400, 'invalid_request', 'Invalid base currency')
  const [base, currency] = product.id.split('-')
  const body = (amount: string): string => JSON.stringify({ data: { amount, base, currency } })
  return {
    status: 200,
    rows: [[String(price)]],
    write: (rows) => (rows[0] === undefined ? '{"data":{}}' : body(rows[0][0] ?? '')),
    newest: 'first',
    lie: () => ['-1'],
    product: product.id,
    origin: product.origin,
  }
}

function refusal(status: number, id: string, message: string): Answer {
  return plainAnswer(status, { errors: [{ id, message }] })
}
