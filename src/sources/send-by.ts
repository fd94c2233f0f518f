import { DecoratorHandler, type Dispatcher } from 'undici'

/** Thrown by a request whose connection was ready only after its permit had ended: nothing was sent. */
export class SentTooLate extends Error {}

/**
 * Looks at the clock in the moment before a request is written to its connection, which is kept for the next one. Opening a connection takes
 * its time, and a machine may stop in between: a call sent then would meet others that had waited for it to be over.
 */
export function sendBy(lastMoment: number): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => dispatch(options, new InTime(handler, lastMoment))
}

class InTime extends DecoratorHandler {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #lastMoment: number

  constructor(handler: Dispatcher.DispatchHandler, lastMoment: number) {
    super(handler)
    this.#handler = handler
    this.#lastMoment = lastMoment
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
    // Thrown and not aborted: an abort would end the connection.
    if (performance.now() > this.#lastMoment) throw new SentTooLate('its permit ended before its connection was ready')
  }
}
