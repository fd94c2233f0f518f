import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Label, Score } from '../domain/analytics/score.ts'
import { createWordPiece, type Tokenize } from '../domain/analytics/wordpiece.ts'
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from './onnx-runtime.ts'
import type { TextScorer } from './text-scorer.ts'

/** What models call the three labels; `LABEL_0` and the like say nothing and are refused. */
const LABELS: Readonly<Record<string, Label>> = {
  ...{ positive: 'positive', bullish: 'positive', pos: 'positive' },
  ...{ neutral: 'neutral', neu: 'neutral' },
  ...{ negative: 'negative', bearish: 'negative', neg: 'negative' },
}

/**
 * Opens a text classifier that a person gives: a folder as Hugging Face exports it, with `model.onnx`, `vocab.txt`
 * (WordPiece) and `config.json` (`id2label` naming positive, neutral, negative or bullish, bearish). Nothing is
 * downloaded. Throws an Error whose message says what is missing.
 */
export async function openOnnxScorer(
  folder: string,
  load: () => Promise<OnnxRuntime> = loadOnnxRuntime,
): Promise<TextScorer> {
  const settings = await readSettings(folder)
  const tokenize = await readVocabulary(folder, settings)
  const file = join(folder, 'model.onnx')
  const version = await digest(file)
  const runtime = await load()
  const session = await runtime.InferenceSession.create(file)
  return {
    name: 'onnx',
    version,
    score: async (texts) => {
      const scores: Score[] = []
      for (const text of texts)
        scores.push(scoreOf(await logits(runtime, session, tokenize(text)), settings.labels, version))
      return scores
    },
    close: async () => session.release?.(),
  }
}

interface Settings {
  readonly labels: readonly Label[]
  readonly lowerCase: boolean
  readonly most: number
}

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const value: unknown = text === undefined ? undefined : JSON.parse(text)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

async function readSettings(folder: string): Promise<Settings> {
  const config = await readJson(join(folder, 'config.json'))
  if (config === undefined) throw new Error(`${folder} has no config.json`)
  const names = Object.entries((config.id2label ?? {}) as Record<string, unknown>)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, name]) => String(name).toLowerCase())
  const labels = names.map((name) => LABELS[name])
  if (labels.length < 2 || labels.some((label) => label === undefined))
    throw new Error(
      `config.json names the labels ${names.join(', ') || 'nowhere'}; they must be positive, neutral, negative`,
    )
  const tokenizer = await readJson(join(folder, 'tokenizer_config.json'))
  const most = Number(config.max_position_embeddings)
  return {
    labels: labels as Label[],
    lowerCase: tokenizer?.do_lower_case !== false,
    most: Number.isSafeInteger(most) && most > 2 ? Math.min(most, 512) : 512,
  }
}

async function readVocabulary(folder: string, { lowerCase, most }: Settings): Promise<Tokenize> {
  const text = await readFile(join(folder, 'vocab.txt'), 'utf8').catch(() => undefined)
  const tokenize = text === undefined ? undefined : createWordPiece(text.trimEnd().split('\n'), lowerCase, most)
  if (tokenize === undefined) throw new Error(`${folder} has no vocab.txt with [CLS], [SEP] and [UNK]`)
  return tokenize
}

/** The version of a model is what it is: the start of its SHA-256. */
async function digest(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex').slice(0, 16)
}

async function logits(runtime: OnnxRuntime, session: OnnxSession, ids: readonly number[]): Promise<number[]> {
  const tensor = (of: (id: number) => number) =>
    new runtime.Tensor(
      'int64',
      BigInt64Array.from(ids, (id) => BigInt(of(id))),
      [1, ids.length],
    )
  const known: Record<string, () => unknown> = {
    input_ids: () => tensor((id) => id),
    attention_mask: () => tensor(() => 1),
    token_type_ids: () => tensor(() => 0),
  }
  const feeds = Object.fromEntries(session.inputNames.map((name) => [name, known[name]?.()]))
  const answer = await session.run(feeds)
  return Array.from(answer[session.outputNames[0] ?? '']?.data ?? [])
}

/** Softmax of the logits; the compound is positive less negative. */
function scoreOf(raw: readonly number[], labels: readonly Label[], version: string): Score {
  const top = Math.max(...raw)
  const weights = raw.map((value) => Math.exp(value - top))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const shareOf = (label: Label) =>
    labels.reduce((sum, one, at) => sum + (one === label ? (weights[at] ?? 0) / total : 0), 0)
  const [neg, neu, pos] = [shareOf('negative'), shareOf('neutral'), shareOf('positive')]
  const label = pos >= neu && pos >= neg ? 'positive' : neg >= neu ? 'negative' : 'neutral'
  const round = (value: number) => Math.round(value * 10_000) / 10_000
  return {
    ...{ neg: round(neg), neu: round(neu), pos: round(pos), compound: round(pos - neg) },
    ...{ label, confidence: round(Math.max(neg, neu, pos)), scorer: 'onnx', version },
  }
}
