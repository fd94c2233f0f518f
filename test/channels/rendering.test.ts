import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mailOf } from '../../src/channels/mail.ts'
import { pagerDutyEvent } from '../../src/channels/pagerduty.ts'
import { retryAfter } from '../../src/channels/post.ts'
import { slackMessage } from '../../src/channels/slack-blocks.ts'
import type { Notice } from '../../src/domain/incidents/notice.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constant('<!channel> & "x"'),
  fc.constant('🚨'.repeat(60_000)),
  fc.constant(''),
)
const notice: fc.Arbitrary<Notice> = fc.record({
  key: fc.constant('1-a/opened/L1/slack'),
  kind: fc.constantFrom('trigger', 'update', 'approval', 'resolved', 'acknowledged'),
  channel: fc.constant('slack'),
  transition: fc.constant('opened'),
  level: text,
  who: text,
  incident: fc.nat(),
  cause: text,
  title: text,
  severity: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
  status: fc.constantFrom('OPEN', 'RESOLVED'),
  lines: fc.array(text, { maxLength: 20 }),
  facts: fc.array(fc.tuple(text, text), { maxLength: 40 }),
  at: fc.constant(1_760_000_000_000),
  about: fc.constant(undefined),
  thread: fc.constant('1-a/opened/L1/slack'),
})

interface Block {
  text?: { text: string }
  fields?: { text: string }[]
  elements?: { text?: string | { text: string } }[]
  type: string
}

it('whatever a notice holds, no receiver can refuse it for its size or its marks', () => {
  fc.assert(
    fc.property(notice, fc.boolean(), (each, repeat) => {
      const message = slackMessage(each, { repeat, link: 'https://example.com/incidents/1', buttons: true })
      const blocks = (message.blocks ?? []) as unknown as Block[]
      expect(blocks.length).toBeLessThanOrEqual(50)
      expect(message.text.length).toBeLessThanOrEqual(3_000)
      expect(message.text).not.toContain('<!channel>')
      for (const block of blocks) {
        const most = block.type === 'header' ? 150 : 3_000
        if (block.text !== undefined) expect(block.text.text.length).toBeLessThanOrEqual(most)
        if (block.text !== undefined) expect(block.text.text.length).toBeGreaterThan(0)
        expect(block.fields?.length ?? 0).toBeLessThanOrEqual(10)
        for (const field of block.fields ?? []) expect(field.text.length).toBeLessThanOrEqual(2_000)
      }
      const event = pagerDutyEvent(each, { routingKey: 'r', link: () => undefined })
      expect(event.dedup_key.length).toBeLessThanOrEqual(255)
      expect(JSON.stringify(event).length).toBeLessThan(512 * 1024)
      expect(mailOf(each, undefined).subject).not.toMatch(/[\r\n]/)
    }),
    { numRuns: 60 },
  )
})

it('Retry-After is seconds or a date, and no more than a day', () => {
  const now = Date.UTC(2025, 0, 1)
  expect(retryAfter('7200', now)).toBe(7_200_000)
  expect(retryAfter(new Date(now + 60_000).toUTCString(), now)).toBe(60_000)
  expect(retryAfter('999999999', now)).toBe(86_400_000)
  expect([retryAfter(undefined, now), retryAfter('soon', now)]).toEqual([undefined, undefined])
})
