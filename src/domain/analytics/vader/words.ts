/** The words that change other words, as vaderSentiment.py 3.3.2 lists them. */

/** What a degree word adds to, or takes from, the word it stands before. */
export const STEP = 0.293

const STRONGER =
  'absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously ' +
  'entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking ' +
  'fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible ' +
  'incredibly intensely major majorly more most particularly purely quite really remarkably so substantially ' +
  'thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very'
const WEAKER =
  'almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce ' +
  'scarcely slight slightly somewhat sorta sortof sort-of'

/** Degree words, and what they add. */
export const BOOSTERS: ReadonlyMap<string, number> = new Map([
  ...STRONGER.split(' ').map((word): [string, number] => [word, STEP]),
  ...WEAKER.split(' ').map((word): [string, number] => [word, -STEP]),
])

/** Degree words of two words. */
export const BOOSTER_PHRASES: ReadonlyMap<string, number> = new Map([
  ['just enough', -STEP],
  ['kind of', -STEP],
  ['sort of', -STEP],
])

/** Words that turn the next ones round; so does every word with "n't" in it. */
export const NEGATIONS: readonly string[] = (
  "aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt " +
  "hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never " +
  "none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't " +
  "weren't without wont wouldnt won't wouldn't rarely seldom despite"
).split(' ')

/** Phrases whose meaning is not that of their words. */
export const SPECIAL_PHRASES: ReadonlyMap<string, number> = new Map([
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['bus stop', 0],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.5],
])

/** Words that a rule names. */
export const NAMED = 'no or nor kind of least at very but never so this without doubt'.split(' ')
