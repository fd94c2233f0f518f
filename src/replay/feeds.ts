import { createHash } from 'node:crypto'
import { DAY, MINUTE, type Millis } from '../domain/clock.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { NEWS_ORIGIN, slugOf, textNumber, toldIn } from './news-stories.ts'

/** As many items as publishers' feeds hold. */
const ITEMS = 40
/** A publisher tells about so many of all stories. */
const SHARE = 0.16
const FAR_ENOUGH = 30 * DAY

/** An item of a made-up feed. */
export interface ReplayFeedItem {
  readonly guid: string
  readonly url: string
  readonly title: string
  readonly summary: string
  readonly at: Millis
}

/** The items that a feed holds at a moment, newest first. */
export function feedItems(name: string, now: Millis): ReplayFeedItem[] {
  return toldIn(name, SHARE, { from: now - FAR_ENOUGH, to: now })
    .slice(-ITEMS)
    .reverse()
    .map(({ story, at }) => {
      const title = story.titleOf(name)
      const url = `https://${name}.replay.invalid/${slugOf(title)}-${story.number}`
      return {
        guid: textNumber(name) % 2 === 0 ? url : `${name}-${story.number}`,
        url,
        title,
        summary: story.summaryOf(name),
        at,
      }
    })
}

/** Answers as publishers do: /NAME, with any name; most as RSS, some as Atom; with ETag, with Last-Modified, or with neither. */
export function answerFeed({ path, now }: Ask): Answer {
  const name = /^\/([a-z0-9][a-z0-9._-]{0,63})$/.exec(path)?.[1]
  if (name === undefined) return plainAnswer(404, { message: 'Not found' })
  const items = feedItems(name, now)
  const isAtom = textNumber(name) % 4 === 3
  const write = (rows: readonly (readonly string[])[]): string => {
    const all = rows.map(([row = '']) => row).join('')
    return isAtom ? atom(name, all) : rss(name, all)
  }
  const entry = isAtom ? entryOf : itemOf
  const rows = items.map((item) => [entry(item)])
  const etag = `"${createHash('sha256').update(write(rows)).digest('hex').slice(0, 24)}"`
  const kind = textNumber(name) % 3
  return {
    status: 200,
    rows,
    write,
    newest: 'first',
    // A day that does not exist, and one that is far away.
    lie: ([row = '']) => [row.replace(/<(pubDate|updated)>[^<]*/, '<$1>Fri, 31 Feb 2099 25:00:00 GMT')],
    flood: items.map((_item, place) => [entry(floodItem(name, now, place))]),
    product: name,
    origin: NEWS_ORIGIN,
    type: isAtom ? 'application/atom+xml; charset=utf-8' : 'application/rss+xml; charset=utf-8',
    validators: {
      ...(kind === 0 ? { etag } : {}),
      ...(kind < 2 ? { 'last-modified': new Date(items[0]?.at ?? 0).toUTCString() } : {}),
    },
  }
}

/** Of a feed in which everything came and went since anybody looked. */
function floodItem(name: string, now: Millis, place: number): ReplayFeedItem {
  const at = now - place * MINUTE
  const title = `${name} live ticker, entry ${Math.floor(at / MINUTE)}`
  return {
    guid: `${name}-ticker-${Math.floor(at / MINUTE)}`,
    url: `https://${name}.replay.invalid/${slugOf(title)}`,
    title,
    summary: 'An entry of the ticker.',
    at,
  }
}

function rss(name: string, items: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>${name}, made up</title><link>https://${name}.replay.invalid/</link><description>${NEWS_ORIGIN}</description><language>en</language>
${items}</channel></rss>`
}

function itemOf({ guid, url, title, summary, at }: ReplayFeedItem): string {
  const isLink = guid === url ? 'true' : 'false'
  return `<item><title>${escaped(title)}</title><link>${url}</link><guid isPermaLink="${isLink}">${guid}</guid><pubDate>${new Date(at).toUTCString()}</pubDate><description><![CDATA[<p>${summary}</p>]]></description></item>
`
}

function atom(name: string, entries: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>${name}, made up</title><id>https://${name}.replay.invalid/</id><subtitle>${NEWS_ORIGIN}</subtitle>
${entries}</feed>`
}

function entryOf({ guid, url, title, summary, at }: ReplayFeedItem): string {
  const when = new Date(at).toISOString()
  return `<entry><title>${escaped(title)}</title><link href="${url}"/><id>${guid}</id><updated>${when}</updated><published>${when}</published><summary>${escaped(summary)}</summary></entry>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
