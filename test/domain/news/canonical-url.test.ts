import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalUrl } from '../../../src/domain/news/canonical-url.ts'

describe('one spelling of an address', () => {
  it.each([
    ...[
      'http://News.Example/story',
      'https://www.news.example/story/',
      'https://news.example:443/story',
      'http://news.example:80/story#comments',
      'https://news.example/story?utm_source=rss&utm_medium=feed&fbclid=x&gclid=y&mc_cid=1&_hsenc=2&igshid=3&ysclid=4',
      'https://news.example/./a/../story',
      'https://news.example//story?',
      'https://news.example/st%6fry',
      'https://user:secret@news.example/story',
      'https://news.example/story/amp',
      'https://news.example/story/amp/',
      'https://news.example/amp/story',
      'https://amp.news.example/story',
      'https://news.example/story?amp=1&outputType=amp',
      'https://news.example/story.amp',
      'https://www.google.com/amp/s/news.example/story',
      'https://news-example.cdn.ampproject.org/c/s/news.example/story',
      'https://news.example/story?UTM_Campaign=x',
      ' https://news.example./story ',
    ].map((url) => [url, 'https://news.example/story']),
    ['https://news.example', 'https://news.example'],
    ['https://news.example/', 'https://news.example'],
    ['https://news.example/?p=12', 'https://news.example?p=12'],
    ['https://news.example/a?b=2&a=1', 'https://news.example/a?a=1&b=2'],
    ['https://news.example/a?id=1&utm_x=2#!/page', 'https://news.example/a?id=1#!/page'],
    ['https://news.example:8080/a', 'https://news.example:8080/a'],
    ['https://news.example/Caf%c3%a9', 'https://news.example/Caf%C3%A9'],
    ['https://news.example/champ', 'https://news.example/champ'],
    ['https://news.example/ref?reference=1', 'https://news.example/ref?reference=1'],
    ['http://[2001:DB8::1]:8080/a', 'https://[2001:db8::1]:8080/a'],
  ])('%s is %s', (url, canonical) => expect(canonicalUrl(url)).toBe(canonical))

  it.each([
    '',
    'news.example/a',
    'ftp://news.example/a',
    'javascript:alert(1)',
    'tag:news.example,2026:1',
    'https:///a',
  ])('%j is none', (url) => expect(canonicalUrl(url)).toBeUndefined())

  it('is its own spelling, and never holds tracking', () => {
    const parts = fc.record({
      scheme: fc.constantFrom('http', 'https', 'HTTP'),
      host: fc.constantFrom('news.example', 'www.News.example', 'amp.news.example', 'a.b.example'),
      path: fc.array(fc.constantFrom('a', 'B', 'amp', '..', '.', '', '%7Ex', 'c%2fd'), { maxLength: 5 }),
      query: fc.array(fc.constantFrom('utm_source=x', 'id=1', 'fbclid=2', 'z', 'A=%7e', 'amp', ''), { maxLength: 5 }),
      fragment: fc.constantFrom('', '#x', '#!x'),
    })
    fc.assert(
      fc.property(parts, ({ scheme, host, path, query, fragment }) => {
        const canonical = canonicalUrl(`${scheme}://${host}/${path.join('/')}?${query.join('&')}${fragment}`)
        expect(canonical).toBeDefined()
        expect(canonicalUrl(canonical ?? '')).toBe(canonical)
        expect(canonical).not.toMatch(/utm_|fbclid/)
      }),
    )
  })
})
