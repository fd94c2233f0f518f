import { describe, expect, it } from 'vitest'
import { readFeed, type ReadFeedOptions } from '../../../src/sources/feeds/read-feed.ts'

const FETCHED_AT = Date.UTC(2026, 9, 6)

function read(text: string, options: Partial<ReadFeedOptions> = {}) {
  return readFeed(Buffer.from(text), { url: 'https://news.example/feeds/all.xml', fetchedAt: FETCHED_AT, ...options })
}
const rss = (items: string, attributes = 'version="2.0"') =>
  `<rss ${attributes}><channel><title>Desk</title>${items}</channel></rss>`
const item = (inside: string) => `<item><title>One</title>${inside}</item>`
const atom = (entries: string, attributes = '') =>
  `<feed xmlns="http://www.w3.org/2005/Atom" ${attributes}><title>Desk</title>${entries}</feed>`
const entry = (inside: string, attributes = '') => `<entry ${attributes}><title>One</title>${inside}</entry>`

describe('links', () => {
  it.each([
    ['the address of the feed', rss(item('<link>/a.html</link>')), 'https://news.example/a.html'],
    [
      'xml:base of the root',
      rss(item('<link>a.html</link>'), 'version="2.0" xml:base="https://other.example/x/"'),
      'https://other.example/x/a.html',
    ],
    [
      'xml:base of the item over that of the feed',
      atom(entry('<link href="a.html"/>', 'xml:base="sub/"'), 'xml:base="https://other.example/x/"'),
      'https://other.example/x/sub/a.html',
    ],
    [
      'xml:base of the link itself',
      atom(entry('<link href="a.html" xml:base="https://third.example/"/>')),
      'https://third.example/a.html',
    ],
  ])('a relative one begins at %s', async (_, text, url) => expect((await read(text)).items[0]?.url).toBe(url))

  it('a relative one in a file begins at the site', async () => {
    const { items } = await readFeed(Buffer.from(rss(`<link>https://site.example/</link>${item('<link>/a</link>')}`)), {
      fetchedAt: FETCHED_AT,
    })
    expect(items[0]?.url).toBe('https://site.example/a')
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'http://[broken', 'mailto:a@b.example'])(
    '%s is none',
    async (link) => {
      const { items, problems } = await read(rss(item(`<link>${link}</link><guid isPermaLink="false">1</guid>`)))
      expect(items[0]?.url).toBeNull()
      expect(problems.map(({ kind }) => kind)).toContain('unusable-link')
    },
  )

  it('a guid is a link unless it says that it is none', async () => {
    const { items } = await read(
      rss(
        item('<guid>https://news.example/1</guid>') + item('<guid isPermaLink="false">https://news.example/2</guid>'),
      ),
    )
    expect(items.map(({ url }) => url)).toEqual(['https://news.example/1', null])
  })

  it('without an alternate link the related one is better than the entry itself', async () => {
    const links =
      '<link rel="self" href="/self"/><link rel="enclosure" href="/x.mp3"/><link rel="related" href="/page"/>'
    expect((await read(atom(entry(links)))).items[0]?.url).toBe('https://news.example/page')
  })

  it('of alternates in several types the page is taken', async () => {
    const links =
      '<link rel="alternate" type="application/json" href="/a.json"/><link rel="alternate" type="text/html" href="/a"/>'
    expect((await read(atom(entry(links)))).items[0]?.url).toBe('https://news.example/a')
  })

  it('the next page is found, and resolved', async () => {
    const paged = rss(item(''), 'version="2.0" xmlns:a="http://www.w3.org/2005/Atom"').replace(
      '<item>',
      '<a:link rel="next" href="?page=2"/><item>',
    )
    expect((await read(paged)).nextPage).toBe('https://news.example/feeds/all.xml?page=2')
  })
})

describe('names', () => {
  it('do not depend on the prefixes that a feed chose', async () => {
    const text = `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">
      <channel r:about="/"><title>Desk</title></channel><item><title>One</title><link>https://news.example/1</link><x:date>2026-10-05T10:00:00Z</x:date></item></r:RDF>`
    expect(await read(text)).toMatchObject({
      format: 'rdf',
      items: [{ title: 'One', publishedAt: Date.UTC(2026, 9, 5, 10) }],
    })
  })

  it('an Atom feed may write atom: before everything', async () => {
    const text = `<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"><atom:title>Desk</atom:title><atom:entry><atom:title>One</atom:title>
      <atom:link href="https://news.example/1"/><atom:updated>2026-10-05T10:00:00Z</atom:updated></atom:entry></atom:feed>`
    expect(await read(text)).toMatchObject({
      format: 'atom',
      title: 'Desk',
      items: [{ title: 'One', url: 'https://news.example/1', publishedAt: Date.UTC(2026, 9, 5, 10) }],
    })
  })

  it('media:title, an image and a text input do not get into the item or the feed', async () => {
    const text = rss(
      `<image><title>Logo</title></image><textInput><title>Search</title></textInput><item><media:title xmlns:media="http://search.yahoo.com/mrss/">Picture</media:title><title>One</title></item>`,
    )
    const { title, items } = await read(text)
    expect([title, items[0]?.title]).toEqual(['Desk', 'One'])
  })
})

describe('text', () => {
  it('scripts, styles, frames, comments and tags are gone', async () => {
    const html =
      '<p>Bitcoin<script>steal()</script> <style>p{}</style>is <iframe src="x">framed</iframe><!-- not -->up</p><p onclick="x()">5&nbsp;%</p>'
    const { items } = await read(rss(item(`<description><![CDATA[${html}]]></description>`)))
    expect(items[0]?.summary).toBe('Bitcoin is up\n5 %')
  })

  it('what Atom calls text is text, tags and all', async () => {
    const { items } = await read(atom('<entry><title type="text">Use &lt;b&gt; for P&lt;NP</title><id>1</id></entry>'))
    expect(items[0]?.title).toBe('Use <b> for P<NP')
  })

  it('markup keeps the order of its words', async () => {
    const text = atom(
      entry(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">up <b>5</b> percent <i>in</i> a day</div></content>',
      ),
    )
    expect((await read(text)).items[0]?.content).toBe('up 5 percent in a day')
  })

  it('the summary is the content where there is none', async () => {
    const { items } = await read(atom(entry('<content type="html">&lt;p&gt;All of it&lt;/p&gt;</content>')))
    expect(items[0]).toMatchObject({ summary: 'All of it', content: 'All of it' })
  })

  it.each([
    [rss(item('<author>desk@news.example (Ann Lee)</author>')), 'Ann Lee'],
    [rss(item('<dc:creator>Ann Lee</dc:creator>')), 'Ann Lee'],
    [atom(entry('<author><name>Ann</name></author><author><name>Bo</name></author>')), 'Ann, Bo'],
    [atom(`<author><name>The Desk</name></author>${entry('')}`), 'The Desk'],
  ])('authors are names', async (text, author) => expect((await read(text)).items[0]?.author).toBe(author))

  it('what is too long is cut, and said', async () => {
    const { items, problems } = await read(rss(`<item><title>${'x'.repeat(5_000)}</title></item>`))
    expect(items[0]?.title).toHaveLength(1_000)
    expect(problems).toContainEqual({
      kind: 'too-long',
      sentence: 'A title is longer than we keep, and was cut.',
      items: 1,
    })
  })
})

describe('feeds that are broken', () => {
  it('items that are not closed are items', async () => {
    const { items, reader } = await read(
      '<rss version="2.0"><channel><item><title>One</title><item><title>Two</title></channel></rss>',
    )
    expect([reader, ...items.map(({ title }) => title)]).toEqual(['lenient', 'One', 'Two'])
  })

  it('items beside the channel are items', async () => {
    const { items, problems } = await read(
      '<rss version="2.0"><channel><title>Desk</title></channel><item><title>One</title></item></rss>',
    )
    expect(items.map(({ title }) => title)).toEqual(['One'])
    expect(problems[0]).toMatchObject({ kind: 'unusual' })
  })

  it('a warning of the server before the feed does no harm', async () =>
    expect((await read(`<br /><b>Warning</b>: x in /a.php${rss(item(''))}`)).items).toHaveLength(1))

  it('a broken feed leaves no trace in the next one', async () => {
    await read('<rss version="2.0"><channel><item><title>One')
    expect(await read(rss(item('')))).toMatchObject({ reader: 'rss-parser', items: [{ title: 'One' }] })
  })

  it('a date that Atom forbids does not lose the entry', async () =>
    expect((await read(atom(entry('<published>soon</published>')))).items[0]).toMatchObject({
      title: 'One',
      dateProblem: 'unreadable',
      publishedAt: null,
    }))

  it.each(['{"a":1}', '<note><to>x</to></note>', 'plain words', '{"version":"https://jsonfeed.org/version/1"}'])(
    '%s is no feed',
    async (text) => expect(read(text)).rejects.toMatchObject({ reason: 'malformed' }),
  )
})

describe('feeds that are built to be expensive', () => {
  it('elements a hundred thousand deep are read without a stack', async () => {
    const { reader, items } = await read(
      rss(item(`<description>${'<a>'.repeat(100_000)}deep${'</a>'.repeat(100_000)}</description>`)),
    )
    expect([reader, items[0]?.summary]).toEqual(['lenient', 'deep'])
  })

  it('three hundred thousand open tags in a text end', async () => {
    const { items } = await read(rss(item(`<description>${'&lt;p'.repeat(300_000)}</description>`)))
    expect(items).toHaveLength(1)
  })

  it('a hundred thousand items are cut at the cap', async () => {
    const { items, problems } = await read(rss(item('').repeat(100_000)), { maxItems: 50 })
    expect(items).toHaveLength(50)
    expect(problems.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['too-many-items']))
  })

  it('a thousand and one items of a sound feed are cut too, and read by rss-parser', async () => {
    const { items, reader, problems } = await read(rss(item('').repeat(1_001)))
    expect([items.length, reader, problems.map(({ kind }) => kind)]).toEqual([
      1_000,
      'rss-parser',
      ['too-many-items', 'date-missing'],
    ])
  })

  it('unclosed comments and CDATA cost no more than their length', async () => {
    expect((await read(rss(item('')) + '<!--'.repeat(500_000))).items).toHaveLength(1)
    expect((await read(rss(item('<title>x</title>' + '<![CDATA['.repeat(200_000))))).items.length).toBeLessThanOrEqual(
      1,
    )
  })

  it('more bytes than allowed are refused', async () =>
    expect(read(rss(item('')), { maxBytes: 20 })).rejects.toMatchObject({ reason: 'too-large' }))

  it('entities that a feed declares for itself are written out, up to a million letters', async () => {
    const head = `<!DOCTYPE rss [<!ENTITY desk "The Desk"><!ENTITY big "${'x'.repeat(200)}"><!ENTITY out SYSTEM "file:///etc/passwd">]>`
    const small = await read(head + rss('<item><title>&desk;</title></item>'))
    expect([small.items[0]?.title, small.reader]).toEqual(['The Desk', 'rss-parser'])
    const large = await read(
      head + rss(`<item><title>&out;</title><description>${'&big;'.repeat(100_000)}</description></item>`),
    )
    expect(large.items[0]).toMatchObject({ title: '&out;' })
  })
})

describe('JSON Feed', () => {
  const feed = (items: unknown[]) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Desk',
      home_page_url: 'https://news.example/',
      items,
    })

  it('is read like the others', async () => {
    const { format, version, reader, title, items } = await read(
      feed([
        {
          id: 'a1',
          url: '/1',
          title: 'One &amp; two',
          content_html: '<p>Text<script>x</script></p>',
          date_published: '2026-10-05T10:00:00Z',
          authors: [{ name: 'Ann' }],
        },
        { id: 2, content_text: 'Short', date_modified: '2026-10-05' },
      ]),
    )
    expect([format, version, reader, title]).toEqual(['json', '1.1', 'json', 'Desk'])
    expect(items[0]).toEqual({
      id: 'a1',
      guid: 'a1',
      url: 'https://news.example/1',
      title: 'One & two',
      publishedAt: Date.UTC(2026, 9, 5, 10),
      summary: 'Text',
      content: 'Text',
      author: 'Ann',
    })
    expect(items[1]).toMatchObject({ id: '2', title: null, summary: 'Short', dateProblem: 'no-time' })
  })
})
