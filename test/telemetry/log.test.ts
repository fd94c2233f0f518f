import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UpstreamError } from '../../src/errors.ts'
import { createLogger, type LoggerOptions } from '../../src/telemetry/log.ts'
import { passwordsOf } from '../../src/telemetry/redact.ts'
import { temporalLog } from '../../src/telemetry/temporal-log.ts'

function rig(more: Partial<LoggerOptions> = {}) {
  const lines: string[] = []
  const log = createLogger({
    service: 'worker',
    level: 'debug',
    environment: 'replay',
    destination: { write: (line) => lines.push(line) },
    ...more,
  })
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') }
}

describe('a line of the log', () => {
  it('is one JSON object with the fields that log search knows', () => {
    const { log, lines, last } = rig()
    log.info(
      {
        module: 'collection',
        function: 'collectPrices',
        context: { symbols_count: 35 },
        correlationId: 'collect-prices/coingecko-1',
        traceId: 'run-1',
      },
      'collected prices',
    )
    expect(lines[0]?.match(/\n/g)).toHaveLength(1)
    expect(last()).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'INFO',
      service: 'worker',
      module: 'collection',
      function: 'collectPrices',
      message: 'collected prices',
      context: { symbols_count: 35 },
      correlation_id: 'collect-prices/coingecko-1',
      trace_id: 'run-1',
      labels: { environment: 'replay', node: expect.any(String) },
    })
  })

  it('says null for ids that are not known, and an empty context', () => {
    const { log, last } = rig({ labels: { namespace: 'default' } })
    log.warn({}, 'odd')
    expect(last()).toMatchObject({
      level: 'WARN',
      module: 'worker',
      context: {},
      correlation_id: null,
      trace_id: null,
      labels: { namespace: 'default' },
    })
  })

  it('tells an error with its causes, its reason and where it came from', () => {
    const { log, last } = rig()
    const error = new UpstreamError('unreachable', 'coinbase cannot be reached', { cause: new Error('ECONNREFUSED') })
    log.error({ error }, 'not collected')
    expect(last()).toMatchObject({
      level: 'ERROR',
      exception: 'UpstreamError: coinbase cannot be reached <- Error: ECONNREFUSED',
      error_reason: 'unreachable',
      stack_trace: expect.stringContaining('log.test.ts'),
    })
  })

  it('carries what its parent knows, and merges contexts', () => {
    const { log, last } = rig()
    log
      .child({ module: 'budget', context: { source: 'coinbase' }, correlationId: 'a' })
      .info({ context: { lane: 'live' } }, 'waited')
    expect(last()).toMatchObject({
      module: 'budget',
      context: { source: 'coinbase', lane: 'live' },
      correlation_id: 'a',
    })
  })

  it('is left out below the level', () => {
    const { log, lines } = rig({ level: 'warn' })
    log.info({}, 'quiet')
    expect(lines).toEqual([])
  })

  it('is never a reason to fail: circles, big numbers, getters that throw, a destination that is gone', () => {
    const { log, lines } = rig()
    const circle: Record<string, unknown> = { big: 10n }
    circle['self'] = circle
    log.info({ context: circle }, 'round')
    const trap = { get trap(): string { throw new Error('trapped') } } // prettier-ignore
    log.info({ context: { trap } }, 'trapped')
    expect(lines[0]).toContain('"message":"round"')
    const gone = rig({ destination: { write: () => { throw new Error('EPIPE') } } }) // prettier-ignore
    expect(() => gone.log.info({}, 'gone')).not.toThrow()
  })
})

describe('secrets in a line', () => {
  const SECRET = 's3cr3t-Value_9'
  const { log, lines } = rig({
    secrets: ['known-by-name "quoted"', ...passwordsOf([`mysql://gapless:${SECRET}-my@127.0.0.1:3306/crypto_prices`])],
  })

  it.each<[string, () => void]>([
    [
      'password in a URL',
      () =>
        log.info(
          { context: { url: `redis://user:${SECRET}@host:6379/0` } },
          `connecting to mysql://root:${SECRET}@h/db`,
        ),
    ],
    ['password in a URL without a user', () => log.info({}, `connecting to redis://:${SECRET}@host`)],
    [
      'header',
      () =>
        log.info(
          { context: { headers: { authorization: `Bearer ${SECRET}`, 'x-cg-demo-api-key': SECRET } } },
          'called',
        ),
    ],
    ['header as text', () => log.info({}, `sent Authorization: Bearer ${SECRET}`)],
    [
      'parameter',
      () => log.info({ context: { path: `/coins?x_cg_demo_api_key=${SECRET}&page=1` } }, `GET /x?token=${SECRET}&a=b`),
    ],
    [
      'members',
      () =>
        log.info({ context: { token: SECRET, apiKey: SECRET, deep: [{ db_password: `a"${SECRET}` }] } }, 'configured'),
    ],
    [
      'JSON inside a text',
      () =>
        log.info({ context: { body: JSON.stringify({ api_key: `a"${SECRET}`, token: SECRET, ok: 1 }) } }, 'answered'),
    ],
    [
      'an error, its cause and its stack',
      () =>
        log.error(
          { error: new Error(`connect redis://:${SECRET}@h failed`, { cause: new Error(`password=${SECRET}`) }) },
          'failed',
        ),
    ],
    ['the password of a known URL, wherever it stands', () => log.info({}, `using ${SECRET}-my`)],
  ])('never leave: %s', (_, speak) => {
    speak()
    const line = lines.at(-1) ?? ''
    expect(line).not.toContain(SECRET)
    expect(line).toContain('[redacted]')
    expect(() => JSON.parse(line)).not.toThrow()
  })

  it('whatever is said, the line is JSON', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '"token":"',
        '\\"api_key\\":\\"',
        '://a:b@c',
        'password=',
        'Bearer abcdefgh\\',
        '\\',
        '"',
        'secret:"',
      ),
    )
    const text = fc.array(word).map((words) => words.join(''))
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(text, fc.constant('token')), fc.oneof(text, fc.jsonValue())),
        text,
        (context, message) => {
          log.info({ context }, message)
          expect(() => JSON.parse(lines.at(-1) ?? '')).not.toThrow()
        },
      ),
      { numRuns: 500 },
    )
  })

  it('known values are taken out wherever they stand, also where JSON escapes them', () => {
    log.info({ context: { odd: 'x known-by-name "quoted" y' } }, 'known-by-name "quoted"')
    expect(lines.at(-1)).not.toContain('known-by-name')
  })

  it('leave what only looks a little like one', () => {
    log.info(
      { context: { tokens: 12, path: '/v2/time', at: '2025-09-13T00:00:00.000Z' } },
      'the token bucket of http://host:8000/x is full',
    )
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      context: { tokens: 12, path: '/v2/time', at: '2025-09-13T00:00:00.000Z' },
      message: 'the token bucket of http://host:8000/x is full',
    })
  })
})

describe("Temporal's log", () => {
  it('comes in our shape, tied to its workflow, without the task token', () => {
    const { log, lines, last } = rig()
    const say = temporalLog(log)
    const meta = {
      sdkComponent: 'activity',
      workflowId: 'backfill/7',
      runId: 'r',
      attempt: 2,
      taskToken: 'CAPABILITY',
      error: new Error('late'),
    }
    say({ level: 'WARN', message: 'Activity failed', meta })
    expect(last()).toMatchObject({
      level: 'WARN',
      module: 'temporal.activity',
      message: 'Activity failed',
      context: { attempt: 2 },
      correlation_id: 'backfill/7',
      trace_id: 'r',
      exception: 'Error: late',
    })
    expect(lines.join('')).not.toContain('CAPABILITY')
    say({ level: 'TRACE', message: 'deep' })
    expect(last()).toMatchObject({ level: 'DEBUG', module: 'temporal', message: 'deep' })
  })
})
