import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../../src/domain/news/digest.ts'
import { compareAnswers, contentHash, itemKey, policyFor } from '../../../src/domain/news/identity.ts'

const item = (
  change: { guid?: string; url?: string | null; title?: string | null; summary?: string | null; content?: string } = {},
) => ({
  guid: 'g1',
  url: 'https://news.example/1',
  title: 'One',
  summary: 'Text',
  ...change,
})
const { guid: _none, ...WITHOUT_GUID } = item()

describe('digest', () => {
  it('is SHA-256, for any text', () => {
    const real = (text: string) => createHash('sha256').update(text.toWellFormed()).digest('hex')
    for (const text of ['', 'abc', 'ü€😀', 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'x'.repeat(1_000)])
      expect(sha256(text)).toBe(real(text))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(sha256(text)).toBe(real(text))
      }),
    )
  })
})

describe('what an item is known by', () => {
  it('is the guid, the link, or the words, as the policy of its feed says', () => {
    expect(itemKey(item(), 'guid')).toBe('g1')
    expect(itemKey(item(), 'link')).toBe('https://news.example/1')
    expect(itemKey(item(), 'hash')).toMatch(/^sha256:[\da-f]{64}$/)
  })

  it('is the next best where that is missing', () => {
    expect(itemKey(WITHOUT_GUID, 'guid')).toBe('https://news.example/1')
    expect(itemKey({ ...WITHOUT_GUID, url: null }, 'guid')).toMatch(/^sha256:/)
    expect(itemKey(item({ url: null }), 'link')).toBe('g1')
  })

  it('a guid that moves from http to https stays the same, and only that', () => {
    const [http, https, other] = [
      'http://News.example/?p=1',
      'https://news.example/?p=1',
      'https://news.example/?p=2',
    ].map((guid) => itemKey(item({ guid }), 'guid'))
    expect(http).toBe(https)
    expect(other).not.toBe(https)
    expect(itemKey(item({ guid: 'AbC' }), 'guid')).toBe('AbC')
  })

  it('with a trusted guid the link may change', () =>
    expect(itemKey(item({ url: 'https://news.example/moved' }), 'guid')).toBe(itemKey(item(), 'guid')))

  it('is never longer than 500 letters', () =>
    expect(itemKey(item({ guid: 'x'.repeat(501) }), 'guid')).toBe(`sha256:${sha256('x'.repeat(501))}`))
})

describe('which policy a feed deserves', () => {
  const two = (a: object, b: object) => [item(a), item({ guid: 'g2', url: 'https://news.example/2', ...b })]

  it.each([
    ['guids that are all there and all different', [two({}, {})], 'guid'],
    ['a guid that two items share', [two({}, { guid: 'g1' })], 'link'],
    ['an item without a guid', [[item(), WITHOUT_GUID]], 'hash'],
    ['guids that change while the links stay', [two({}, {}), two({ guid: 'n1' }, { guid: 'n2' })], 'link'],
    [
      'one guid of three that changed',
      [
        [...two({}, {}), item({ guid: 'g3', url: 'https://news.example/3' })],
        [...two({}, {}), item({ guid: 'n3', url: 'https://news.example/3' })],
      ],
      'guid',
    ],
    ['guids and links that two items share', [two({}, { guid: 'g1', url: 'https://news.example/1' })], 'hash'],
    ['nothing at all', [[]], 'guid'],
  ] as const)('%s', (_, answers, policy) => expect(policyFor(answers)).toBe(policy))
})

describe('revisions', () => {
  it('what an item says makes another one, its tracking does not', () => {
    const first = contentHash(item())
    expect(contentHash(item({ url: 'http://www.news.example/1?utm_source=x' }))).toBe(first)
    for (const change of [
      { title: 'Two' },
      { summary: 'Other' },
      { content: 'Long' },
      { url: 'https://news.example/2' },
      { url: null },
    ])
      expect(contentHash(item(change))).not.toBe(first)
  })
})

describe('a feed that rolled over', () => {
  it.each([
    [['a', 'b'], ['c', 'd'], true, 0],
    [['a', 'b'], ['b', 'c'], false, 1],
    [['a'], ['a'], false, 1],
    [[], ['a'], false, 0],
    [['a'], [], false, 0],
    [['a', 'a'], ['c'], true, 0],
  ])('%j then %j', (previous, current, rolledOver, shared) =>
    expect(compareAnswers(previous, current)).toEqual({
      rolledOver,
      shared,
      previous: new Set(previous).size,
      current: new Set(current).size,
    }),
  )
})
