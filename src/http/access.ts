import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from './problems.ts'

/** Who may act. `host` is the address we listen on. */
export interface AccessRules {
  readonly host: string
  readonly token: string | undefined
}

/** Anyone who reaches us may read; what acts needs the token as soon as one is set or the address is not loopback. */
export function tokenNeeded(rules: AccessRules): boolean {
  return rules.token !== undefined || !isLoopback(rules.host)
}

/**
 * Throws unless the request may go on. Every request to a tokenless loopback address must name it as such (a foreign name there is DNS rebinding);
 * what acts must come from our own page or from no browser at all, and bear the token where one is needed.
 */
export function checkAccess(rules: AccessRules, request: FastifyRequest): void {
  if (!tokenNeeded(rules) && !isLoopback(hostName(request.headers.host)))
    throw new HttpProblem(421, 'This address answers only as localhost. To use another name, set GAPLESS_TOKEN.')
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  refuseForeignPages(request)
  if (tokenNeeded(rules)) requireToken(rules, offeredToken(request))
}

function refuseForeignPages(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign()
  const { origin, host } = request.headers
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)) throw foreign()
}

function foreign(): HttpProblem {
  return new HttpProblem(403, 'This act was asked for by a page of another site, so it was not done.')
}

function requireToken(rules: AccessRules, offered: string | undefined): void {
  if (rules.token === undefined)
    throw new HttpProblem(403, 'Nothing may act here yet: the address is not loopback and GAPLESS_TOKEN is not set.')
  if (offered === undefined)
    throw new HttpProblem(401, 'This acts, so it needs the token: send it as Authorization: Bearer.')
  if (!sameText(offered, rules.token)) throw new HttpProblem(401, 'The token is not the one in GAPLESS_TOKEN.')
}

/** A form of the page cannot set a header, so it carries the token as a field. */
function offeredToken(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return bearer
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const field = isForm ? (request.body as { token?: unknown } | undefined)?.token : undefined
  return typeof field === 'string' && field !== '' ? field : undefined
}

/** Takes the same time whatever differs, length included. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

function hostName(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}

/** True for names and addresses that never leave the machine. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
  )
}
