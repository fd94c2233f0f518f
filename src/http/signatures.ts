import { createHmac, timingSafeEqual } from 'node:crypto'

const FRESH_SECONDS = 300

/** `X-PagerDuty-Signature`: one or more `v1=<hex>` with commas between, while a secret is being changed; HMAC-SHA256 of the raw body. */
export function isFromPagerDuty(header: string | undefined, body: Buffer, secret: string): boolean {
  const wanted = `v1=${hmac(secret, body)}`
  return (header ?? '').split(',').some((offered) => same(offered.trim(), wanted))
}

/** `X-Slack-Signature` over `v0:timestamp:body`; one that is older than five minutes is somebody's copy. `now` in ms. */
export function isFromSlack(
  headers: { readonly signature: string | undefined; readonly timestamp: string | undefined },
  body: Buffer,
  secret: string,
  now: number,
): boolean {
  const { signature = '', timestamp = '' } = headers
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > FRESH_SECONDS) return false
  return same(signature, `v0=${hmac(secret, Buffer.concat([Buffer.from(`v0:${timestamp}:`), body]))}`)
}

const hmac = (secret: string, body: Buffer): string => createHmac('sha256', secret).update(body).digest('hex')

function same(offered: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(offered), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
