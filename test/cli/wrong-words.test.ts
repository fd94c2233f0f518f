import { expect, it } from 'vitest'
import { scratchFolder } from '../rig/launch.ts'
import { isOneSentence, typed } from './typed.ts'

/** Nothing runs here, and nothing is configured. */
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, GAPLESS_HOME: scratchFolder('cli-words') }
const RANGE = ['--from', '-6h', '--to', '-1h']

it.each([
  [['sentiment', 'rescore', '--scorer', 'magic'], 'There is no scorer "magic".'],
  [['sentiment', 'cancel', '--scorer', 'vadr'], 'Did you mean vader?'],
  [['sentiment', 'rescore', '--scorer', 'onnx'], 'The scorer onnx needs a model'],
  [['coverage', 'candels'], 'There is no dataset "candels". Did you mean candles?'],
  [['coverage', 'candles', 'BTC-EUR'], 'There is no subject "BTC-EUR" in candles.'],
  [['coverage', 'candles', '--from', 'noon'], '--from "noon" is not a time.'],
  [['gaps', 'candles', '--from', '2026-03-03T02:00'], 'has no zone. Write 2026-03-03T02:00Z'],
  [['gaps', 'candles', '--width', '7m'], 'no width 7m'],
  [['audit', 'weather'], 'There is no dataset "weather".'],
  [['audit', 'weather', '--full'], 'There is no dataset "weather".'],
  [['collect', 'candles-collector'], 'There is no collector "candles-collector".'],
  [['collect', 'candles', 'DOGE-EUR'], 'There is no subject "DOGE-EUR" in candles.'],
  [['backfill', 'candels', ...RANGE], 'There is no dataset "candels".'],
  [['backfill', 'candles', 'BTC-EUR', ...RANGE], 'There is no subject "BTC-EUR" in candles.'],
  [['backfill', 'candles', '--from', '-6h', '--to', '-8h'], 'Swap --from and --to.'],
  [['backfill', 'candles', ...RANGE, '--mode', 'al'], '--mode is missing, failed, suspect or all, not "al".'],
  [['backfill', 'candles', ...RANGE, '--order', 'up'], '--order is newest or oldest, not "up".'],
  [['backfill', 'candles', ...RANGE, '--width', '65'], '--width is how many pages'],
  [['backfill', 'candles', ...RANGE, '--reason', ' '], 'Say why'],
  [['backfill', 'set', 'x', '--width', '0'], '--width is how many pages'],
  [['backfill', 'set', 'x', '--order', 'up'], '--order is newest or oldest, not "up".'],
  [['backfill', 'set', 'x'], 'Say what to change'],
  [['hold', 'candles', 'BTC-EUR', ...RANGE, '--reason', 'x'], 'There is no subject "BTC-EUR" in candles.'],
  [['release', 'candels', 'BTC-USD', ...RANGE, '--reason', 'x'], 'There is no dataset "candels".'],
  [['schedule', 'pause', 'x', '--reason', ''], 'Say why'],
  [['incident', 'open', 'Odd', '--severity', 'P9'], 'There is no severity "P9": P1, P2, P3, P4.'],
  [['incident', 'open', ' '], 'Say what is wrong'],
  [['incident', 'show', 'seven'], '"seven" is not an incident: name its number.'],
  [['incident', 'ack', 'seven'], '"seven" is not an incident: name its number.'],
  [['incident', 'report', 'seven'], '"seven" is not an incident: name its number.'],
  [['incident', 'review', '--week', 'last'], '"last" is not a week: write it like 2026-W47.'],
  [['maintenance', 'on', 'soon'], '"soon" is not a duration'],
  [['maintenance', 'on', '--until', 'noon'], 'Say how long'],
  [['quarantine', 'list', 'candels'], 'There is no dataset "candels".'],
  [['quarantine', 'list', '--state', 'odd'], '--state is held, released, rejected or all'],
  [['quarantine', 'show', 'x'], 'There is no row x in quarantine.'],
  [['quarantine', 'release', '7', '--reason', ''], 'Say why'],
  [['health', '--alert-threshold', '101'], '--alert-threshold is a score from 0 to 100'],
  [['health', '--watch', '--interval', 'often'], '--interval is a duration'],
  [['drill', 'redis-ful'], 'Did you mean redis-full?'],
  [['drill', 'redis-full', '--within', 'soon'], '"soon" is not a duration'],
])('%j is wrong use although nothing runs: exit 2', async (words, says) => {
  const ended = await typed(environment, ...words)
  isOneSentence(ended)
  expect(ended.err).toContain(says)
  expect(ended.code).toBe(2)
})

it.each([
  [['sentiment', 'rescore', '--scorer', 'vader']],
  [['sentiment', 'cancel']],
  [['coverage', 'candles', 'BTC-USD', '--from', '-6h']],
  // Only a key that is not known here makes it one of ours.
  [['coverage', 'macro', 'DGS10']],
  [['audit', 'candles']],
  [['collect', 'candles', 'BTC-USD']],
  [['backfill', 'candles', 'BTC-USD', ...RANGE]],
  [['backfill', 'macro', 'DGS10', '--from', '-60d', '--to', '-30d']],
  [['backfill', 'set', 'x', '--width', '2']],
  [['hold', 'candles', 'BTC-USD', ...RANGE, '--reason', 'x']],
  [['schedule', 'pause', 'x']],
  [['incident', 'open', 'Odd', '--severity', 'p2']],
  [['incident', 'show', '#7']],
  [['incident', 'review', '--week', '2026-W47']],
  [['maintenance', 'on', '2h']],
  [['maintenance', 'off']],
  [['quarantine', 'list', 'candles']],
  [['quarantine', 'release', '7', '--reason', 'x']],
  [['drill', 'rows-deleted']],
  [['drill', 'undo']],
])('%j is right, and nothing runs: exit 3', async (words) => {
  const ended = await typed(environment, ...words)
  isOneSentence(ended)
  expect(ended.err).toMatch(/^Nothing is running here\./)
  expect(ended.code).toBe(3)
})
