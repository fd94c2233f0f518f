import { describe, expect, it } from 'vitest'
import { decodeFeed } from '../../../src/sources/feeds/charset.ts'

const prolog = (charset: string) => `<?xml version="1.0" encoding="${charset}"?>`
const latin = (text: string) => Buffer.from(text, 'latin1')

describe('which charset a feed is read in', () => {
  it.each([
    [
      'the byte order mark over everything',
      Buffer.from(`\ufeff${prolog('windows-1251')}é`),
      'text/xml; charset=koi8-r',
      'utf-8',
      'é',
    ],
    [
      'the header over the prolog',
      Buffer.concat([latin(prolog('koi8-r')), Buffer.from([0xe9])]),
      'text/xml; charset="windows-1251"',
      'windows-1251',
      'й',
    ],
    [
      'the prolog where the header is silent',
      Buffer.concat([latin(prolog('windows-1251')), Buffer.from([0xe9])]),
      'text/xml',
      'windows-1251',
      'й',
    ],
    ['UTF-8 where both are silent', Buffer.from('<rss>é'), undefined, 'utf-8', 'é'],
    [
      'windows-1252 for Latin-1, as every browser does',
      latin(`${prolog('iso-8859-1')}don\x92t`),
      undefined,
      'windows-1252',
      'don’t',
    ],
    ['UTF-16 by its mark', Buffer.from('\ufeff<rss>é', 'utf16le'), 'text/xml; charset=utf-8', 'utf-16le', 'é'],
    ['UTF-16 without a mark', Buffer.from('<rss>é', 'utf16le'), undefined, 'utf-16le', 'é'],
    ['Japanese', Buffer.concat([latin(prolog('Shift_JIS')), Buffer.from([0x83, 0x65])]), undefined, 'shift_jis', 'テ'],
  ])('%s', (_, bytes, header, charset, end) => {
    const decoded = decodeFeed(bytes, header)
    expect([decoded.charset, decoded.text.slice(-end.length), decoded.doubts]).toEqual([charset, end, []])
    expect(decoded.text.startsWith('\ufeff')).toBe(false)
  })

  it('a declaration that the bytes contradict is not believed, and that is said', () => {
    const decoded = decodeFeed(Buffer.from(`${prolog('iso-8859-1')}café`))
    expect([decoded.charset, decoded.text.slice(-4)]).toEqual(['utf-8', 'café'])
    expect(decoded.doubts).toEqual(['It is declared as windows-1252, but its bytes are UTF-8.'])
  })

  it('UTF-16 that is declared in one-byte letters is UTF-8', () =>
    expect(decodeFeed(Buffer.from(`${prolog('utf-16')}é`))).toMatchObject({ charset: 'utf-8', doubts: [] }))

  it('a charset that does not exist is named, and passed over', () => {
    const decoded = decodeFeed(Buffer.from(`${prolog('bogus')}é`), 'text/xml; charset=nonsense')
    expect(decoded).toMatchObject({ charset: 'utf-8' })
    expect(decoded.doubts).toHaveLength(2)
  })

  it('bytes that are not of their charset are said', () =>
    expect(decodeFeed(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff])).doubts).toEqual([
      'Some of its bytes are not utf-8.',
    ]))
})
