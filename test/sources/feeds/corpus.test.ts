import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvalidDataError } from '../../../src/errors.ts'
import { ROOT } from '../../rig/arrows.ts'
import { CORPUS, corpusFeeds, differencesOf, readRecorded, type CorpusFeed } from './corpus.ts'

const FEEDS = corpusFeeds()
/** Feed to the respects in which it differs, from the table that says why. */
const EXPLAINED = new Map(
  readFileSync(join(CORPUS, 'DIFFERENCES.md'), 'utf8')
    .split('\n')
    .map((line) => line.split(' | '))
    .filter(([first]) => first?.startsWith('| ') === true && first.includes('/'))
    .map(([file = '', respects = '', why = '']) => [file.slice(2), { respects: respects.split(', ').sort(), why }]),
)
/** The same data where it lies beside the checkout, perhaps newer. */
const BESIDE = join(ROOT, '../shared/data/feeds')

async function read(file: string) {
  const feed = FEEDS.find((one) => one.file === file)
  const reading = await readRecorded(feed as CorpusFeed)
  if (reading instanceof InvalidDataError) throw reading
  return reading
}

describe('recorded feeds', () => {
  it('are 97, and every explained difference is about one of them', () => {
    expect(FEEDS).toHaveLength(97)
    expect([...EXPLAINED.keys()].filter((file) => !FEEDS.some((feed) => feed.file === file))).toEqual([])
    expect([...EXPLAINED.values()].every(({ why }) => why.length > 20)).toBe(true)
    console.info(
      `${FEEDS.length} feeds: ${FEEDS.length - EXPLAINED.size} as their suites expect, ${EXPLAINED.size} otherwise and explained`,
    )
  })

  it.each(FEEDS)('$file is read as its suite expects, or as explained', async (feed) => {
    expect(await differencesOf(feed)).toEqual(EXPLAINED.get(feed.file)?.respects ?? [])
  })

  it('are read the same where the data lies beside the checkout', async () => {
    if (!existsSync(BESIDE))
      return console.info('No further feeds lie beside the checkout: only the committed ones are tested.')
    const others = corpusFeeds(BESIDE)
    for (const feed of others)
      expect([feed.file, await differencesOf(feed, BESIDE)]).toEqual([
        feed.file,
        EXPLAINED.get(feed.file)?.respects ?? [],
      ])
    console.info(`${others.length} feeds beside the checkout read as well`)
  })

  it('well-formed feeds of publishers are read by rss-parser', async () => {
    const real = FEEDS.filter(({ tags }) => tags.includes('real'))
    const readers = await Promise.all(real.map((feed) => readRecorded(feed)))
    expect(real.length).toBeGreaterThan(15)
    expect(readers.map((reading) => (reading instanceof InvalidDataError ? reading.message : reading.reader))).toEqual(
      real.map(() => 'rss-parser'),
    )
  })
})

describe('what others lose', () => {
  it('the order of words in markup that is not escaped', async () => {
    const { items } = await read('rss-parser/reddit-atom.rss')
    expect(items[0]?.summary).toBe('submitted bybenjaab123tospace\n[link][959 comments]')
  })

  it('lines between two breaks', async () => {
    const { items } = await read('rss-parser/customfields.rss')
    expect(items[4]?.summary).toContain('Master Mohamed Sanad Sadhik, Mohamesd Suhail')
  })

  it('a feed that declares Latin-1 and is UTF-8', async () => {
    const { items, problems, charset } = await read('miniflux/utf8-incorrect-prolog.xml')
    expect([items[0]?.title, charset]).toEqual(['Café', 'utf-8'])
    expect(problems[0]).toEqual({
      kind: 'charset',
      sentence: 'It is declared as windows-1252, but its bytes are UTF-8.',
    })
  })

  it.each([
    ['feedparser/illformed_chardet/koi8r.xml', 'koi8-r', 'Как пережить новогоднюю ночь'],
    ['feedparser/illformed_chardet/shiftjis.xml', 'shift_jis', 'DrecomRSSに記事投稿が反映されない…'],
    ['miniflux/no_encoding_ISO-8859-1.xml', 'windows-1252', 'Caroline Eliacheff : « Dolto'],
  ])('%s, whose charset nobody declared', async (file, charset, title) => {
    const reading = await read(file)
    expect(reading.charset).toBe(charset)
    expect(reading.items.some((item) => item.title?.startsWith(title))).toBe(true)
    expect(reading.problems.map(({ kind }) => kind)).toContain('charset')
  })
})
