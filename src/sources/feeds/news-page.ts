import type { NewsItem } from '../../domain/news/item.ts'

/** One page of a source that is asked page by page. */
export interface NewsPage<Item extends NewsItem = NewsItem> {
  /** In the source's own order. */
  readonly items: readonly Item[]
  /** The number of the page after it, or undefined when it is the last. */
  readonly nextPage: number | undefined
  /** How many items the source says there are, where it says so. */
  readonly total: number | undefined
}
