import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../../workers/cli/program.ts'
import { ROOT } from '../../rig/arrows.ts'
import { scratchFolder } from '../../rig/launch.ts'
import { startFeedServer, type FeedServer } from './feed-server.ts'

const HOSTILE = join(ROOT, 'test/recorded/feeds/hostile')

async function typed(...words: string[]) {
  let [out, err] = ['', '']
  const context = {
    env: {},
    cwd: HOSTILE,
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    exitCode: 0,
  }
  const code = await runCommand(context, ['feed', ...words])
  return { code, out, err }
}

let server: FeedServer
beforeAll(async () => {
  server = await startFeedServer()
})
afterAll(() => server.close())

describe('gapless feed', () => {
  it('reads a file, and says so in one JSON document', async () => {
    const { code, out, err } = await typed('06-no-zone.xml', '--json')
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toMatchObject({
      format: 'rss',
      reader: 'rss-parser',
      title: 'Crypto Desk',
      items: [
        {
          id: 'https://news.example/1',
          url: 'https://news.example/1',
          title: 'Item 1',
          publishedAt: '2026-10-05T10:00:00Z',
          dateProblem: 'no-zone',
          summary: 'Text 1',
        },
        { title: 'Item 2' },
      ],
      problems: [{ kind: 'date-no-zone', sentence: 'The date has no zone; UTC is taken.', items: 2 }],
    })
  })

  it('reads an address, with the charset of its header', async () => {
    server.answer['/feed'] = (response) =>
      response
        .writeHead(200, { 'content-type': 'text/xml; charset=windows-1251' })
        .end(
          Buffer.concat([
            Buffer.from('<rss version="2.0"><channel><item><title>'),
            Buffer.from([0xc1, 0xe8]),
            Buffer.from('</title><link>/1</link></item></channel></rss>'),
          ]),
        )
    const { code, out } = await typed(`${server.origin}/feed`, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out).items[0]).toMatchObject({ title: 'Би', url: `${server.origin}/1`, publishedAt: null })
    expect(server.asked[0]?.headers['user-agent']).toMatch(/^gapless\//)
  })

  it('is a table for a person, and says what was wrong', async () => {
    const { out } = await typed('01-bare-ampersand.xml')
    expect(out.split('\n')[1]).toBe(
      '2026-10-05T10:00:00Z  Profit & Loss: AT&T buys bitcoin  https://news.example/1?a=1&b=2',
    )
    expect(out).toContain('so the lenient reader read it.')
  })

  it.each([
    ['14-forbidden-page.html', 'This is a web page and no feed.'],
    ['15-empty-body.xml', 'The feed is empty.'],
  ])('%s ends in one sentence, exit 1', async (file, sentence) => {
    expect(await typed(file)).toEqual({ code: 1, out: '', err: `${sentence}\n` })
    const { code, out } = await typed(file, '--json')
    expect([code, JSON.parse(out)]).toEqual([
      1,
      { format: null, reader: null, items: [], problems: [{ kind: expect.any(String), sentence }] },
    ])
  })

  it.each([
    [
      ['nothing.xml'],
      'There is no file "nothing.xml"; give a file, or an address that begins with http:// or https://.',
    ],
    [['ftp://news.example/feed'], 'A feed\'s address begins with http:// or https://, not "ftp://news.example/feed".'],
    [[], "Missing required argument 'file-or-url'. See npx gapless --help."],
  ])('%j is wrong use', async (words, sentence) =>
    expect(await typed(...words)).toEqual({ code: 2, out: '', err: `${sentence}\n` }),
  )

  it('a feed larger than it reads is refused', async () => {
    const path = join(scratchFolder('feed-command'), 'large.xml')
    writeFileSync(path, Buffer.alloc(9 * 1024 * 1024, 0x20))
    expect(await typed(path)).toMatchObject({ code: 1, err: 'The feed is larger than 8388608 bytes.\n' })
  })
})
