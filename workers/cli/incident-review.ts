import { parseReviewWeek, reviewMarkdown, reviewWeek } from '../../src/operations/incident-review.ts'
import { voiceOf, withWords, type Common, type Context, type Judge } from './context.ts'

export interface ReviewOptions extends Common {
  /** `2026-W47`; this week without it. */
  readonly week?: string
}

/** `gapless incident review`: the incidents of a week, for the meeting that looks back at it. */
export async function review(context: Context, options: ReviewOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const judge = (by: Judge) => parseReviewWeek(options.week, by.clock())
  await withWords(context, judge, async (desk) => {
    const found = await reviewWeek(desk, options.week)
    if (voice.json) voice.document(found)
    else context.stdout.write(reviewMarkdown(found))
  })
}
