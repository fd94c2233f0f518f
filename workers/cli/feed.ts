import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { NewsItem } from '../../src/domain/news/item.ts'
import { ConfigError, InvalidDataError } from '../../src/errors.ts'
import { isoTime, tableTime } from '../../src/operations/words.ts'
import { createFeedFetcher } from '../../src/sources/feeds/fetch-feed.ts'
import { readFeed, type FeedReading } from '../../src/sources/feeds/read-feed.ts'
import { voiceOf, type Common, type Context } from './context.ts'
import { EXIT } from './exits.ts'
import { tableLines } from './table.ts'
import { widthOf, wrap, type Form } from './terminal.ts'

const LARGEST_BYTES = 8 * 1024 * 1024

/** `gapless feed FILE-or-URL`: what the workflows would read of it. Exit 1 when there is no feed in it; nothing needs to run, nothing is stored. */
export async function feed(context: Context, place: string, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  const fetchedAt = Date.now()
  try {
    const isAddress = /^[a-z][a-z\d+.-]*:\/\//i.test(place)
    const got = isAddress ? await fetched(place) : { bytes: await fileBytes(resolve(context.cwd, place), place) }
    const reading = await readFeed(got.bytes, { ...got, fetchedAt: Math.max(fetchedAt, Date.now()) })
    if (voice.json) voice.document(feedJson(reading))
    else voice.lines(feedLines(voice.form, reading))
  } catch (error) {
    if (!(error instanceof InvalidDataError)) throw error
    context.exitCode = EXIT.failed
    if (voice.json)
      voice.document({
        format: null,
        reader: null,
        items: [],
        problems: [{ kind: error.reason, sentence: error.message }],
      })
    voice.note(error.message)
  }
}

async function fetched(url: string): Promise<{ bytes: Uint8Array; url: string; contentType?: string }> {
  const { USER_AGENT } = await import('../guard.ts')
  const fetcher = createFeedFetcher({
    name: 'The feed',
    userAgent: USER_AGENT,
    clock: Date.now,
    // One call by a person's own hand needs no budget.
    acquire: () => Promise.resolve(),
  })
  try {
    const answer = await fetcher.fetchFeed(url, { from: 'configured' }, { lane: 'live' })
    if (answer.status !== 'new')
      throw new InvalidDataError('malformed', 'The feed answered 304 to a question without conditions.')
    const { bytes, finalUrl, contentType } = answer
    return { bytes, url: finalUrl, ...(contentType === undefined ? {} : { contentType }) }
  } finally {
    await fetcher.close()
  }
}

async function fileBytes(path: string, written: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || !found.isFile())
    throw new ConfigError([
      `There is no file ${JSON.stringify(written)}; give a file, or an address that begins with http:// or https://.`,
    ])
  if (found.size > LARGEST_BYTES)
    throw new InvalidDataError('too-large', `The feed is larger than ${LARGEST_BYTES} bytes.`)
  return readFile(path)
}

/** The document of contract.md: times in ISO 8601. */
export function feedJson(reading: FeedReading): object {
  return {
    format: reading.format,
    version: reading.version,
    reader: reading.reader,
    charset: reading.charset,
    title: reading.title,
    items: reading.items.map((item) => ({
      ...item,
      publishedAt: item.publishedAt === null ? null : isoTime(item.publishedAt),
    })),
    nextPage: reading.nextPage,
    problems: reading.problems,
  }
}

/** The same for a person. Pure. */
export function feedLines(form: Form, reading: FeedReading): string[] {
  const { format, version, reader, charset, title, items, problems } = reading
  const kind = `${format === 'atom' ? 'Atom' : format === 'json' ? 'JSON Feed' : format.toUpperCase()}${version === null ? '' : ` ${version}`}`
  const head = `${title ?? 'A feed without a title'}: ${kind}, ${items.length} ${items.length === 1 ? 'item' : 'items'}, ${charset}, read by ${reader}.`
  const said = problems.map(({ sentence, items: about }) =>
    about === undefined ? sentence : `${about} of ${items.length}: ${sentence}`,
  )
  if (!form.terminal) return [...pipeLines(form, items), ...said]
  return [
    ...wrap(head, form.columns),
    '',
    ...pipeLines(form, items),
    ...(said.length === 0 ? [] : ['', ...said.flatMap((sentence) => wrap(sentence, form.columns))]),
  ]
}

function pipeLines(form: Form, items: readonly NewsItem[]): string[] {
  if (items.length === 0) return []
  const room = form.terminal && !form.all ? Math.max(20, form.columns - 21) : Infinity
  return tableLines(
    form,
    [
      {
        name: 'PUBLISHED',
        cell: ({ publishedAt: at }) => (at === null ? '?' : form.terminal ? tableTime(at) : isoTime(at)),
      },
      { name: 'TITLE', cell: ({ title, summary }) => shortened((title ?? summary ?? '').replace(/\s+/g, ' '), room) },
      { name: 'URL', cell: ({ url }) => url ?? '' },
    ],
    items,
  )
}

function shortened(text: string, room: number): string {
  return widthOf(text) <= room ? text : `${[...text].slice(0, room - 1).join('')}…`
}
