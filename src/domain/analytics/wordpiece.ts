/** Ids of a text for a BERT-like model. */
export type Tokenize = (text: string) => number[]

const LONGEST_WORD = 100
const SPLIT = /[\p{P}\p{S}]|[\u4e00-\u9fff]|[^\s\p{P}\p{S}\u4e00-\u9fff]+/gu

/** The WordPiece tokenizer of BERT, from the lines of a model's vocab.txt. `most` counts [CLS] and [SEP], which every answer has. Undefined when the vocabulary lacks one of the special tokens. */
export function createWordPiece(vocabulary: readonly string[], lowerCase: boolean, most: number): Tokenize | undefined {
  const ids = new Map(vocabulary.map((piece, id): [string, number] => [piece.replace(/\r$/, ''), id]))
  const [begin, end, unknown] = ['[CLS]', '[SEP]', '[UNK]'].map((token) => ids.get(token))
  if (begin === undefined || end === undefined || unknown === undefined) return undefined
  return (text) => {
    const plain = lowerCase
      ? text
          .toLowerCase()
          .normalize('NFD')
          .replace(/\p{Mn}/gu, '')
      : text
    const pieces = (plain.match(SPLIT) ?? []).flatMap((word) => piecesOf(word, ids) ?? [unknown])
    return [begin, ...pieces.slice(0, Math.max(0, most - 2)), end]
  }
}

/** The longest known pieces of a word from its start on, or undefined when they do not cover it. */
function piecesOf(word: string, ids: ReadonlyMap<string, number>): number[] | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const pieces: number[] = []
  for (let from = 0; from < word.length;) {
    let to = word.length
    let id: number | undefined
    while (to > from && (id = ids.get((from > 0 ? '##' : '') + word.slice(from, to))) === undefined) to--
    if (id === undefined) return undefined
    pieces.push(id)
    from = to
  }
  return pieces
}
