import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWordPiece } from '../../src/domain/analytics/wordpiece.ts'
import { openScorer, SCORER_NAMES } from '../../src/scorers/open-scorer.ts'

describe('openScorer', () => {
  let folder: string
  const told: string[] = []
  const open = (name: string, model?: string) => openScorer({ name, model }, (sentence) => told.push(sentence))
  const give = (name: string, text: string) => writeFileSync(join(folder, name), text)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gapless-model-'))
    told.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('opens each scorer by its name, and every score says who made it', async () => {
    for (const name of SCORER_NAMES.filter((one) => one !== 'onnx')) {
      const scorer = await open(name)
      const [score] = await scorer.score(['Bitcoin rallies'])
      expect(score).toMatchObject({ scorer: name, version: scorer.version })
      await scorer.close()
    }
    expect(told).toEqual([])
  })

  it('refuses a name that is none, and onnx without a model', async () => {
    await expect(open('bert')).rejects.toThrow('There is no scorer "bert".')
    await expect(open('onnx')).rejects.toThrow('needs a folder')
    await expect(open('constructor')).rejects.toThrow('There is no scorer')
  })

  it.each<[string, () => void, string]>([
    ['the folder is empty', () => undefined, 'has no config.json'],
    [
      'the labels say nothing',
      () => give('config.json', '{"id2label":{"0":"LABEL_0","1":"LABEL_1"}}'),
      'they must be positive',
    ],
    ['config.json is broken', () => give('config.json', '{'), 'JSON'],
    [
      'the vocabulary has no special tokens',
      () => {
        give('config.json', '{"id2label":{"0":"Bullish","1":"neutral","2":"bearish"}}')
        give('vocab.txt', 'a\nb\n')
      },
      'has no vocab.txt with [CLS]',
    ],
    [
      'the model is no model, or nobody installed the runtime',
      () => {
        give('config.json', '{"id2label":{"0":"positive","1":"neutral","2":"negative"}}')
        give('vocab.txt', '[UNK]\n[CLS]\n[SEP]\n')
        give('model.onnx', 'not a model')
      },
      'cannot be loaded',
    ],
  ])('when %s it says so and scores by finance', async (_, prepare, sentence) => {
    prepare()
    const scorer = await open('onnx', folder)
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(sentence)
    expect(told[0]).toContain('scored by finance instead')
    expect(await scorer.score(['Costs fell 10%'])).toMatchObject([{ scorer: 'finance', label: 'positive' }])
  })
})

describe('WordPiece', () => {
  const tokenize = createWordPiece('[PAD] [UNK] [CLS] [SEP] un ##aff ##able cafe , 涨'.split(' '), true, 8)!

  it('takes the longest pieces, drops accents, and splits punctuation and ideographs', () => {
    expect(tokenize('Unaffable, Café')).toEqual([2, 4, 5, 6, 8, 7, 3])
    expect(tokenize('涨涨')).toEqual([2, 9, 9, 3])
  })

  it('gives one unknown for a word it cannot cover, and never more than the model takes', () => {
    expect(tokenize('unbelievable')).toEqual([2, 1, 3])
    expect(tokenize('cafe '.repeat(50))).toHaveLength(8)
    expect(tokenize('')).toEqual([2, 3])
  })
})
