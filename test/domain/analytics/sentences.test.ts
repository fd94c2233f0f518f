import { describe, expect, it } from 'vitest'
import { sentencesOf } from '../../../src/domain/analytics/sentences.ts'

describe('sentencesOf', () => {
  it('cuts where a sentence ends', () => {
    expect(sentencesOf('Bitcoin rose. Ether fell! Why? "Nobody knows." Said a trader.')).toEqual([
      'Bitcoin rose.',
      'Ether fell!',
      'Why?',
      '"Nobody knows."',
      'Said a trader.',
    ])
  })

  it('does not cut after abbreviations, initials, or inside numbers', () => {
    expect(sentencesOf('Mr. Powell of the U.S. Federal Reserve paid 1.5 mn. to J. Smith Inc. Today.')).toHaveLength(1)
    expect(sentencesOf('It was e.g. Ripple vs. Stellar at 3.5 % each.')).toHaveLength(1)
  })

  it('cuts at line ends and leaves nothing empty', () => {
    expect(sentencesOf('a headline\n\n  and its text  \r\n')).toEqual(['a headline', 'and its text'])
    expect(sentencesOf('')).toEqual([])
  })
})
