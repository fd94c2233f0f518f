import type { Notice } from '../domain/incidents/notice.ts'

/**
 * What came of asking a receiver once. `later`: it refused for now, and may have said when. `unknown`: it was asked and nobody knows
 * whether it took it. `never`: it will not take it by this channel, however often it is asked. No text holds an address or a key.
 */
export type Sent =
  | { readonly is: 'delivered'; readonly receipt: string }
  | { readonly is: 'later'; readonly because: string; readonly retryAfterMs: number | undefined }
  | { readonly is: 'unknown'; readonly because: string }
  | { readonly is: 'never'; readonly because: string }

/** Asks a receiver once. `repeat`: an earlier attempt may have been taken; where the receiver cannot tell, the text says so. Never rejects. */
export type Send = (notice: Notice, repeat: boolean, signal: AbortSignal) => Promise<Sent>

/** One channel. `tellsDoubles`: the receiver knows a notice by its key, so that asking again does no harm. */
export interface ChannelSender {
  readonly tellsDoubles: boolean
  readonly send: Send
}
