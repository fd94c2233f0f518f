import { createHash } from 'node:crypto'
import type { Millis } from '../../domain/clock.ts'
import type { Desk } from '../../operations/desk.ts'
import { readStatus, type Status } from '../../operations/status.ts'
import type { CallSampler } from '../call-rates.ts'
import type { RateSampler } from '../rates.ts'
import type { Reading, Readings } from '../readings.ts'
import type { UpstreamState } from '../upstreams.ts'
import { html, markup, textOf, type Html } from './html.ts'

/** What pages are made from. */
export interface PageDeps {
  readonly desk: Desk
  readonly readings: Readings
  readonly rates: RateSampler
  readonly calls: CallSampler
  readonly upstreams: () => Promise<readonly UpstreamState[]>
  /** Base address of Temporal's Web UI, without a slash at the end; undefined when nobody said where it is. */
  readonly temporalUi: () => string | undefined
  readonly tokenNeeded: boolean
  readonly version: string
}

export interface PageRequest {
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly now: Millis
}

export type Section =
  'overview' | 'coverage' | 'gaps' | 'news' | 'macro' | 'features' | 'incidents' | 'upstreams' | 'settings' | 'none'

/** One page, ready for its frame. */
export interface PageView {
  readonly status: number
  readonly title: string
  readonly section: Section
  readonly main: Html
  /** Parts of `main` that change while it is looked at, by id. */
  readonly fragments: ReadonlyMap<string, string>
  /** True while a person is needed. */
  readonly alarm: boolean
  readonly plot?: boolean
}

/** Collects the parts of a page that are sent again when they change. */
export interface Fragments {
  readonly map: ReadonlyMap<string, string>
  /** Wraps content as the live part `id`. Its version lets the browser leave alone what is the same. */
  live(id: string, content: Html, options?: { tag?: 'div' | 'section'; class?: string; label?: string }): Html
}

export function createFragments(): Fragments {
  const map = new Map<string, string>()
  return {
    map,
    live(id, content, options = {}) {
      const version = createHash('sha1').update(textOf(content)).digest('base64url').slice(0, 8)
      const tag = markup(options.tag ?? 'div')
      const name = options.class === undefined ? undefined : html` class="${options.class}"`
      const label = options.label === undefined ? undefined : html` aria-label="${options.label}"`
      const whole = html`<${tag} id="${id}" data-v="${version}"${name}${label}>${content}</${tag}>`
      map.set(id, textOf(whole))
      return whole
    },
  }
}

/** The status that all pages show parts of, never older than a second while the servers answer. */
export function pageStatus(deps: PageDeps): Promise<Reading<Status>> {
  return deps.readings.read('status', () => readStatus(deps.desk))
}

/** How each dataset stands; while MySQL is away, how it stood when it was last asked. */
export function pageDatasets(deps: PageDeps): Promise<Reading<Status['datasets']>> {
  return deps.readings.read('datasets', async () => {
    const { value } = await pageStatus(deps)
    if (value === undefined || !value.services.mysql.ok) throw new Error('MySQL does not answer')
    return value.datasets
  })
}
