import { Tokenizer } from 'htmlparser2'

export interface MarkupEvents {
  /** `closed` for `<br/>`. Names as written. */
  open(name: string, attributes: Readonly<Record<string, string>>, closed: boolean): void
  close(name: string): void
  text(said: string): void
}

/** Reads markup in pieces until `events` call `stop`. */
export interface MarkupReading {
  stop(): void
}

/**
 * Tells the tags and texts of XML or HTML, however broken, in one pass whose cost grows with the length alone: what is open is the listener's
 * business. Entities are decoded, in XML only its own five and numbers. Comments, declarations and instructions are left out.
 */
export function readMarkup(text: string, kind: 'xml' | 'html', listen: (reading: MarkupReading) => MarkupEvents): void {
  let name = ''
  let attribute = ''
  let attributes = none()
  const events = listen({ stop: () => tokenizer.pause() })
  const opened = (closed: boolean): void => {
    events.open(name, attributes, closed)
    attributes = none()
  }
  const tokenizer = new Tokenizer(
    { xmlMode: kind === 'xml', decodeEntities: true },
    {
      onopentagname: (start, end) => (name = text.slice(start, end)),
      onopentagend: () => opened(false),
      onselfclosingtag: () => opened(true),
      onclosetag: (start, end) => events.close(text.slice(start, end)),
      onattribname: (start, end) => {
        attribute = text.slice(start, end)
        attributes[attribute] ??= ''
      },
      onattribdata: (start, end) => (attributes[attribute] += text.slice(start, end)),
      onattribentity: (code) => (attributes[attribute] += String.fromCodePoint(code)),
      onattribend: () => undefined,
      ontext: (start, end) => events.text(text.slice(start, end)),
      ontextentity: (code) => events.text(String.fromCodePoint(code)),
      // In HTML too: those who write CDATA there mean text.
      oncdata: (start, end, offset) => events.text(text.slice(start, end - offset)),
      oncomment: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  )
  tokenizer.write(text)
  // A tag that the text ends inside is none.
  tokenizer.end()
}

/** Without a prototype: a feed may name an attribute `__proto__`. */
function none(): Record<string, string> {
  return Object.create(null) as Record<string, string>
}
