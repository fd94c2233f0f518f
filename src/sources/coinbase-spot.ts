import { decimalText, type DecimalText } from '../domain/collection/decimal.ts'
import type { Millis } from '../domain/clock.ts'
import { parseMoment } from '../domain/duration.ts'
import { InvalidDataError } from '../errors.ts'
import { isObject, wholeNumber } from './json.ts'
import type { SpotSource } from './source.ts'
import type { Upstream } from './upstream.ts'

/** Spot prices of Coinbase (docs.cdp.coinbase.com/coinbase-app/track-apis). The budget calls it `coinbase-spot`; rows say `coinbase`. */
export function createCoinbaseSpot({ upstream }: { readonly upstream: Upstream }): SpotSource {
  return {
    name: 'coinbase-spot',
    async fetchSpot(pair, call) {
      const path = `/v2/prices/${encodeURIComponent(pair)}/spot`
      return parseSpot(await upstream.getJson(path, {}, { ...call, endpoint: '/v2/prices/{pair}/spot' }), pair)
    },
    async serverTime(call) {
      return parseTime(await upstream.getJson('/v2/time', {}, { ...call, endpoint: '/v2/time' }))
    },
  }
}

/** `{data:{amount:"755.96",base,currency}}` of the pair that was asked for; anything else throws `malformed`. */
export function parseSpot(body: unknown, pair: string): DecimalText {
  const data = dataOf(body)
  const amount = typeof data['amount'] === 'string' ? decimalText(data['amount']) : undefined
  if (amount === undefined || !(Number(amount) > 0) || /^\d{21}/.test(amount)) throw malformed('no usable price')
  if (`${String(data['base'])}-${String(data['currency'])}` !== pair)
    throw malformed(`the price of another pair than ${pair}`)
  return amount
}

/** `{data:{iso,epoch}}`; the iso text is the finer one where it carries milliseconds. */
export function parseTime(body: unknown): Millis {
  const data = dataOf(body)
  const iso = typeof data['iso'] === 'string' && /^\d{4}-/.test(data['iso']) ? parseMoment(data['iso'], 0) : undefined
  const epoch = wholeNumber(data['epoch'])
  const at = iso ?? (epoch === undefined ? undefined : epoch * 1000)
  if (at === undefined) throw malformed('no usable time')
  return at
}

function dataOf(body: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(body) || !isObject(body['data'])) throw malformed('no data')
  return body['data']
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `coinbase-spot answered ${what}`)
}
