import { moreAnswers, recordedAnswers, type RecordedAnswer } from './recorded.ts'

/** Recorded answers of a source: ours, and those beside the checkout that we do not carry. */
export function allAnswers(source: string): RecordedAnswer[] {
  const ours = recordedAnswers(source)
  return [...ours, ...moreAnswers(source).filter(({ file }) => !ours.some((answer) => answer.file === file))]
}

/** The body of the recorded answer whose file begins so. */
export function recordedBody(source: string, start: string): string {
  const found = recordedAnswers(source).find(({ file }) => file.startsWith(start))
  if (found === undefined) throw new Error(`no recorded answer ${source}/${start}`)
  return found.body
}
