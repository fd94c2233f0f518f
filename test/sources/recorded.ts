import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** One real answer of an upstream, as test/recorded/SOURCES.md describes it. */
export interface RecordedAnswer {
  readonly file: string
  readonly url: URL
  /** Undefined where the source kept only the body and did not say. */
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Every recorded answer of a source, in the order of the files. */
export function recordedAnswers(source: string): RecordedAnswer[] {
  return read(new URL(`../recorded/${source}/`, import.meta.url))
}

/** More recorded answers beside the checkout, where somebody put them; empty where not. */
export function moreAnswers(source: string): RecordedAnswer[] {
  const folder = new URL(`../../../shared/data/${source}/`, import.meta.url)
  if (!existsSync(folder)) {
    process.stderr.write(
      `No further recorded answers of ${source} beside the checkout: only the committed ones are tested.\n`,
    )
    return []
  }
  return ['recordings/', 'errors/']
    .map((name) => new URL(name, folder))
    .filter(existsSync)
    .flatMap(read)
}

function read(folder: URL): RecordedAnswer[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.sort().map((file) => {
    const told = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as {
      request: { url: string }
      response: { status: number | null; headers: Record<string, string> | null; body: string }
    }
    const { status, headers, body } = told.response
    return { file, url: new URL(told.request.url), status: status ?? undefined, headers: headers ?? {}, body }
  })
}
