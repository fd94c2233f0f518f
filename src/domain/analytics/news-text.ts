import { sentencesOf } from './sentences.ts'

/** How much of a summary is read: what comes after it is the article itself, or where to read it. */
const SENTENCES = 5

/**
 * The words of a news item that are scored: its title, and the first sentences of its summary where that says more than the title.
 * To change this is to make another version of every scorer.
 */
export function scoredText({ title, summary }: { title: string | null; summary: string | null }): string {
  const head = (title ?? '').trim()
  const body = (summary ?? '').trim()
  const rest =
    head !== '' && body.startsWith(head) ? body.slice(head.length).replace(/^[\s.:|\u2013\u2014-]+/, '') : body
  return [head, ...sentencesOf(rest).slice(0, SENTENCES)].filter((part) => part !== '').join('\n')
}
