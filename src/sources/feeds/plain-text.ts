import { readMarkup } from './markup.ts'

/** Elements whose content is no text of the author's. */
const DROPPED = new Set([
  'script',
  'style',
  'iframe',
  'noembed',
  'noframes',
  'template',
  'svg',
  'math',
  'textarea',
  'select',
])
/** Elements that end a line. */
const BLOCKS = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table title tr ul'.split(
    ' ',
  ),
)
const ENTITY = /&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z\d]{1,31});/
const ESCAPED_MARKUP = /<\/(?:a|b|blockquote|div|em|figure|h[1-6]|i|li|ol|p|span|strong|ul)>|<br ?\/?>|<img\s/i
/** Steers the terminal or the reading direction, and means nothing in news. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]|\u00ad/g

/**
 * HTML as plain text: scripts, styles, frames and comments dropped, every tag gone, entities decoded, also when they were escaped twice.
 * Lines are kept, other whitespace is joined. The result is text and not HTML: a `<` in it is a letter.
 */
export function plainText(html: string): string {
  const { text, tags } = readHtml(html)
  // Escaped once more than it should have been, as a whole.
  return tidy(tags === 0 && ESCAPED_MARKUP.test(text) ? readHtml(text).text : text)
}

/** Text that is not HTML by declaration (Atom's `type="text"`): only what was escaped twice is decoded. */
export function tidy(text: string): string {
  return decodeEntities(repairUtf8(text.replace(/\u0000/g, '')))
    .replace(/[\u0080-\u009f]/g, (letter) =>
      new TextDecoder('windows-1252').decode(Uint8Array.of(letter.charCodeAt(0))),
    )
    .replace(UNSEEN, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[\n ]*/g, '\n')
    .trim()
    .normalize('NFC')
}

/** The same in one line, for titles and names. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function readHtml(html: string): { text: string; tags: number } {
  const said: string[] = []
  let dropping = 0
  let tags = 0
  readMarkup(html, 'html', () => ({
    open(written, _attributes, closed) {
      tags++
      const name = written.toLowerCase()
      if (DROPPED.has(name)) dropping += closed ? 0 : 1
      else if (BLOCKS.has(name)) said.push('\n')
    },
    text: (text) => {
      if (dropping === 0) said.push(text)
    },
    close(written) {
      const name = written.toLowerCase()
      if (DROPPED.has(name)) dropping = Math.max(0, dropping - 1)
      else if (BLOCKS.has(name)) said.push('\n')
    },
  }))
  return { text: said.join(''), tags }
}

/** Once only: `&amp;amp;` in the text stays a mention of `&amp;`. */
function decodeEntities(text: string): string {
  return ENTITY.test(text) ? readHtml(text.replaceAll('<', '&lt;')).text : text
}

/** UTF-8 that someone read as Latin-1 and escaped letter by letter: `â\u0080¦` is an ellipsis. */
function repairUtf8(text: string): string {
  if (!/[\u0080-\u009f]/.test(text)) return text
  return text.replace(/[\u00c2-\u00f4][\u0080-\u00bf]+/g, (letters) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(
        Uint8Array.from(letters, (letter) => letter.charCodeAt(0)),
      )
    } catch {
      return letters
    }
  })
}
