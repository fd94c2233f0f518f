import type { Proportions } from './vader/proportions.ts'

export type Label = 'negative' | 'neutral' | 'positive'

/** What a scorer says of one text. `confidence` runs from 0 (could as well be the neighbouring label) to 1. */
export interface Score extends Proportions {
  readonly label: Label
  readonly confidence: number
  readonly scorer: string
  readonly version: string
}

/** Judges texts. The same name and version always give the same score for the same text. */
export interface Scorer {
  readonly name: string
  readonly version: string
  score(text: string): Score
}

/** The label of a compound: neutral strictly between -edge and edge. */
export function labelOf(compound: number, edge: number): Label {
  return compound >= edge ? 'positive' : compound <= -edge ? 'negative' : 'neutral'
}

/** How far a compound lies from the nearest edge between labels, as a share of the farthest it could lie on its side. */
export function marginOf(compound: number, edge: number): number {
  const size = Math.abs(compound)
  const margin = size >= edge ? (size - edge) / (1 - edge) : (edge - size) / edge
  return Math.round(margin * 1_000) / 1_000
}

/** A scorer from a function of proportions; `edge` is the compound from which a text is no longer neutral. */
export function createScorer(
  name: string,
  version: string,
  edge: number,
  proportions: (text: string) => Proportions,
): Scorer {
  return {
    name,
    version,
    score(text) {
      const parts = proportions(text)
      const { compound } = parts
      return { ...parts, label: labelOf(compound, edge), confidence: marginOf(compound, edge), scorer: name, version }
    },
  }
}
