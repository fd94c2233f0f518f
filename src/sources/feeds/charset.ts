import chardet from 'chardet'

export interface DecodedText {
  readonly text: string
  /** The charset used, as the Encoding Standard names it (`windows-1252` for `iso-8859-1`). */
  readonly charset: string
  /** Sentences about what was declared and could not be so. */
  readonly doubts: readonly string[]
}

/**
 * Bytes of a feed as text: the byte order mark decides, then the HTTP header, then the prolog, then UTF-8. A declaration that the bytes
 * contradict is not believed: UTF-8 that is declared as a one-byte charset is read as UTF-8, and bytes that are no UTF-8 although nothing
 * else was declared are read in the charset that they look like.
 */
export function decodeFeed(bytes: Uint8Array, contentType?: string): DecodedText {
  const doubts: string[] = []
  const marked = byMark(bytes) ?? byPattern(bytes)
  if (marked !== undefined) return { ...decodeAs(bytes, marked, doubts), doubts }
  const declared =
    known(/charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1], 'the HTTP header', doubts) ??
    known(prologOf(bytes), 'the prolog', doubts)
  if (declared !== undefined && declared !== 'utf-8') {
    // Several letters that happen to be valid UTF-8 do not occur in a one-byte charset.
    if (!ONE_BYTE.test(declared) || isAscii(bytes) || !isUtf8(bytes))
      return { ...decodeAs(bytes, declared, doubts), doubts }
    doubts.push(`It is declared as ${declared}, but its bytes are UTF-8.`)
    return { ...decodeAs(bytes, 'utf-8', doubts), doubts }
  }
  if (declared === 'utf-8' || isUtf8(bytes)) return { ...decodeAs(bytes, 'utf-8', doubts), doubts }
  const guessed = guess(bytes)
  doubts.push(`No charset is declared and the bytes are not UTF-8; they look like ${guessed}.`)
  return { ...decodeAs(bytes, guessed, doubts), doubts }
}

const ONE_BYTE = /^(windows-|iso-8859-|koi8-|macintosh|ibm866)/

function decodeAs(bytes: Uint8Array, charset: string, doubts: string[]): { text: string; charset: string } {
  const text = charset.startsWith('utf-32') ? decodeUtf32(bytes, charset) : new TextDecoder(charset).decode(bytes)
  if (text.includes('\uFFFD')) doubts.push(`Some of its bytes are not ${charset}.`)
  return { text: text.replace(/^\uFEFF/, ''), charset }
}

function byMark(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'utf-32le'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return a === 0xfe && b === 0xff ? 'utf-16be' : undefined
}

/** `<` in a wide charset without a mark (XML 1.0, appendix F). */
function byPattern(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0x3c && b === 0 && c === 0 && d === 0) return 'utf-32le'
  if (a === 0 && b === 0 && c === 0 && d === 0x3c) return 'utf-32be'
  if (a === 0x3c && b === 0) return 'utf-16le'
  return a === 0 && b === 0x3c ? 'utf-16be' : undefined
}

function prologOf(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  return /<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.:-]+)/i.exec(head)?.[1]
}

function known(label: string | undefined, where: string, doubts: string[]): string | undefined {
  if (label === undefined) return undefined
  try {
    const { encoding } = new TextDecoder(label)
    // Declared in one-byte letters, it cannot be wide.
    return encoding.startsWith('utf-16') ? 'utf-8' : encoding
  } catch {
    doubts.push(`The charset of ${where}, ${JSON.stringify(label.slice(0, 40))}, does not exist.`)
    return undefined
  }
}

function guess(bytes: Uint8Array): string {
  const found = chardet.detect(bytes.subarray(0, 65_536)) ?? 'windows-1252'
  try {
    // The Windows charset holds the letters of the ISO one, and the vowel points that Hebrew pages use.
    return new TextDecoder(found === 'ISO-8859-8' ? 'windows-1255' : found).encoding
  } catch {
    return 'windows-1252'
  }
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80)
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** TextDecoder has no UTF-32. */
function decodeUtf32(bytes: Uint8Array, charset: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength - (bytes.byteLength % 4))
  let text = ''
  for (let at = 0; at < view.byteLength; at += 4) {
    const code = view.getUint32(at, charset === 'utf-32le')
    text += code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\uFFFD' : String.fromCodePoint(code)
  }
  return text
}
