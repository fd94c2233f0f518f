import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { placeRules } from './page/place.ts'

const HERE = new URL('./page/', import.meta.url)
const UPLOT = join(dirname(createRequire(import.meta.url).resolve('uplot')))

const icon = (dot: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect y="10" width="32" height="14" rx="2" fill="#4f86ab"/><rect x="19" y="6" width="6" height="22" fill="#fff"/><rect x="20.5" y="10" width="3" height="14" fill="#c2390f"/>${dot}</svg>`

const own = (path: string): string => readFileSync(new URL(path, HERE), 'utf8')

/** A style sheet without its comments and indents: what is for those who read it stays here. */
const lean = (css: string): string => css.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\s*\n\s*/g, '\n')

/** Everything a page fetches beside itself, by name; all of it from this origin. Read once, at start. */
function assets(): Record<string, { type: string; text: string }> {
  const script = 'text/javascript; charset=utf-8'
  return {
    'style.css': { type: 'text/css; charset=utf-8', text: lean(`${own('style.css')}\n${placeRules()}`) },
    'live.js': { type: script, text: own('browser/live.js') },
    'bands.js': { type: script, text: own('browser/bands.js') },
    'keys.js': { type: script, text: own('browser/keys.js') },
    'forms.js': { type: script, text: own('browser/forms.js') },
    'tell.js': { type: script, text: own('browser/tell.js') },
    'plot.js': { type: script, text: own('browser/plot.js') },
    'uplot.js': { type: script, text: readFileSync(join(UPLOT, 'uPlot.iife.min.js'), 'utf8') },
    'uplot.css': { type: 'text/css; charset=utf-8', text: readFileSync(join(UPLOT, 'uPlot.min.css'), 'utf8') },
    'icon.svg': { type: 'image/svg+xml', text: icon('') },
    'icon-alarm.svg': { type: 'image/svg+xml', text: icon('<circle cx="25" cy="7" r="7" fill="#c2390f"/>') },
  }
}

/** `/assets/...`: kept by the browser, asked again each time, and answered 304 while they are the same. */
export function assetRoutes(): FastifyPluginAsyncZod {
  return async (app) => {
    for (const [name, { type, text }] of Object.entries(assets())) {
      const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
      app.get(`/assets/${name}`, { schema: { hide: true } }, async (request, reply) => {
        reply.header('etag', etag).header('cache-control', 'no-cache').type(type)
        return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(text)
      })
    }
  }
}
