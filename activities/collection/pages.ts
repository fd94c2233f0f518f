import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { DerivedAnswer } from '../../src/domain/collection/derived.ts'
import type { ToldAnswer } from '../../src/domain/collection/told.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import type { CallContext } from '../../src/sources/source.ts'
import { DEFAULT_RULES, type QualityRules } from '../../src/domain/quality/rules.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import type { DoubtedRow } from '../../src/store/quarantine.ts'
import type { PriceWitness } from './candle-witnesses.ts'

/** What a call brought: the slots that have a row, and how to write those of them that were wanted. */
export interface PageRows {
  readonly slots: readonly Millis[]
  write(tx: Transaction, wanted: (slot: Millis) => boolean, collectedAt: Millis): Promise<void>
  /** Rows that were refused, which `slots` does not name, and rows to be marked; none when absent. */
  readonly doubted?: readonly DoubtedRow[]
  /** Looks at what came beside what is stored around it; gives further rows to be marked. Reads only. */
  inspect?(db: Queryable): Promise<DoubtedRow[]>
  /** Whether the row of a slot says what a row in quarantine says. */
  saysSame?(slot: Millis, payload: string): boolean
}

/** What every dataset of a source says of itself. */
interface KindGround {
  readonly dataset: Dataset
  readonly source: string
  readonly pageSlots: (series: Series) => number
  readonly settleMs: number
  readonly confirmNoneAfterMs: number
  /** The slots of a series that the source no longer keeps at this width; empty when it keeps all. */
  beyondHistory(series: Series, now: Millis): Range
}

/** How one dataset of one source is asked for history, page by page. */
export interface AskedKind extends KindGround {
  /** A slot that came once comes again, so that stored slots can bear witness; false where points drift against the grid. */
  readonly repeatable: boolean
  /** What the source refuses is about the subject, whose pages are set aside, not about us. */
  readonly refusesSubjects?: boolean
  ask(series: Series, range: Range, call: CallContext): Promise<PageRows>
  /** Called in the transaction that wrote rows of `span`, with `writtenAt` as their time: what is made from them is told. */
  afterWrite?(tx: Transaction, series: Series, span: Range, writtenAt: Millis): Promise<void>
  /** Called in the transaction that learnt that the source has nothing in these slots: a row that is left there from before goes, and what was made from it with it. */
  afterNone?(tx: Transaction, series: Series, slots: readonly Range[], at: Millis): Promise<void>
  /** Rows of quarantine that somebody has released, ready to be written. */
  revive?(series: Series, payloads: readonly string[]): PageRows
  /** Takes rows away whose slots are to be asked for again; absent where a later row stands in for an earlier one by itself. */
  dropRows?(tx: Transaction, series: Series, slots: readonly Range[]): Promise<void>
}

/** How a dataset is made from another one that is stored already. */
export interface DerivedKind extends KindGround {
  /** The slots of `within` that are not to be made yet. */
  awaits(db: Queryable, series: Series, within: Range): Promise<Range[]>
  /** Makes and writes the wanted slots, inside the transaction that then says so. */
  derive(tx: Transaction, series: Series, want: readonly Range[], at: Millis): Promise<DerivedAnswer>
}

/** How a dataset is asked whose answers say themselves which slots they account for. */
export interface ToldKind extends KindGround {
  /** Every subject is an upstream of its own: one that fails holds up no other. */
  readonly apart: boolean
  /** Asks for what shall settle the wanted slots; an answer may settle others too. */
  tell(series: Series, want: readonly Range[], call: CallContext): Promise<ToldPage>
  afterWrite?: AskedKind['afterWrite']
}

/** An answer that is not written yet. */
export interface ToldPage {
  readonly calls: number
  /**
   * Writes what came, inside the transaction that then says so in coverage and that has locked the series. May happen twice. `changed`: from
   * the first slot of which a record came or changed, to the last.
   */
  write(tx: Transaction, at: Millis): Promise<ToldAnswer & { readonly changed: Range | undefined }>
  /** Called once it is committed. */
  committed?(): void
}

export type PageKind = AskedKind | DerivedKind | ToldKind

export interface KindSettings {
  readonly settle: number
  readonly confirmNoneAfter: number
}

/** By which rules rows are doubted, and what time it is. */
export interface Gate {
  readonly rules: QualityRules
  readonly clock: Clock
  /** Whose prices candles are held against; nobody's when absent. */
  readonly witness?: PriceWitness
}

/** Nothing is of the future to somebody without a clock. */
export const OPEN_GATE: Gate = { rules: DEFAULT_RULES, clock: () => Number.MAX_SAFE_INTEGER / 2 }
