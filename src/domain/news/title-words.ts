import { ASSETS } from './assets.ts'

export interface TitleWords {
  /** Normalised word to weight. */
  readonly words: ReadonlyMap<string, number>
  readonly numbers: ReadonlySet<string>
  /** Assets and companies. */
  readonly names: ReadonlySet<string>
  readonly weight: number
}

const STOP = new Set(
  'a an the of to in on at by for from with as and or but is are was were be been it its this that these those after before over under into about amid says said say will would could may might can has have had not no new now just how why what when who up out more than his her their your you we our us here report reports according breaking update exclusive opinion analysis video live'.split(
    ' ',
  ),
)

/** Who is in the news beside the assets: a story about one of them is none about another. */
const COMPANIES =
  'coinbase binance kraken robinhood bitfinex bybit okx gemini bitstamp upbit bithumb circle paypal stripe visa mastercard blackrock fidelity grayscale vaneck bitwise ark microstrategy tesla nvidia telegram ftx celsius genesis gox sec cftc fed ecb jpmorgan euler harmony wintermute metamask ledger opensea'

/** Words for one thing, as headlines vary them; an asset or a company begins with `@`. */
const ALIKE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ASSETS.flatMap(({ symbol, ticker, names = [], proper = [] }) =>
      [...names, ...proper, ...(ticker === 'word' ? [] : [symbol])]
        .filter((name) => !name.includes(' '))
        .map((name) => [name.toLowerCase(), `@${symbol}`]),
    ),
  ),
  ...{ avalanche: '@AVAX' },
  ...Object.fromEntries(COMPANIES.split(' ').map((name) => [name, `@${name}`])),
  ...{ cryptocurrency: 'crypto', cryptocurrencies: 'crypto', cryptos: 'crypto', etfs: 'etf' },
  ...{ approves: 'approve', approved: 'approve', approval: 'approve', greenlights: 'approve', okays: 'approve' },
  ...{ sues: 'sue', sued: 'sue', lawsuit: 'sue', suing: 'sue' },
  ...{
    hacked: 'hack',
    hacker: 'hack',
    hackers: 'hack',
    exploited: 'hack',
    exploit: 'hack',
    exploiter: 'hack',
    stolen: 'hack',
    drained: 'hack',
  },
  ...{
    buys: 'buy',
    bought: 'buy',
    purchases: 'buy',
    purchased: 'buy',
    purchase: 'buy',
    acquires: 'buy',
    acquired: 'buy',
    acquire: 'buy',
    acquisition: 'buy',
    adds: 'buy',
  },
  ...{ sells: 'sell', sold: 'sell', selling: 'sell', offloads: 'sell', dumps: 'sell' },
  ...{
    falls: 'fall',
    fell: 'fall',
    drops: 'fall',
    dropped: 'fall',
    slides: 'fall',
    slumps: 'fall',
    tumbles: 'fall',
    plunges: 'fall',
    sinks: 'fall',
    dips: 'fall',
  },
  ...{
    rises: 'rise',
    rose: 'rise',
    climbs: 'rise',
    jumps: 'rise',
    surges: 'rise',
    soars: 'rise',
    rallies: 'rise',
    gains: 'rise',
    spikes: 'rise',
  },
  ...{
    tops: 'above',
    crosses: 'above',
    surpasses: 'above',
    breaks: 'above',
    exceeds: 'above',
    past: 'above',
    hits: 'above',
    reaches: 'above',
  },
  ...{
    launches: 'launch',
    launched: 'launch',
    unveils: 'launch',
    debuts: 'launch',
    introduces: 'launch',
    rolls: 'launch',
  },
  ...{ files: 'file', filed: 'file', filing: 'file', files_for: 'file', applies: 'file' },
  ...{ lists: 'list', listed: 'list', listing: 'list' },
  ...{ raises: 'raise', raised: 'raise', secures: 'raise', funding: 'raise' },
  ...{ arrested: 'arrest', arrests: 'arrest', detained: 'arrest' },
  ...{ million: 'm', mln: 'm', billion: 'b', bln: 'b', bn: 'b', trillion: 't', percent: '%' },
}

/**
 * A headline as the words that carry it: no publisher at the end, no accents, no stop words, one word for one thing, amounts as plain numbers
 * (`$1.2 billion`, `1.2B` and `1,200,000,000` are equal). Names and numbers weigh 2.
 */
export function titleWords(title: string): TitleWords {
  const text = withoutPublisher(title).normalize('NFD').replace(/\p{M}/gu, '').replace(/[’‘`]/g, "'")
  const words = new Map<string, number>()
  const numbers = new Set<string>()
  const inCapitals = /^[^a-z]*$/.test(text)
  const pattern =
    /[$€£]?(\d[\d,]*(?:\.\d+)?)\s?(k|m|b|t|bn|mln|bln|million|billion|trillion|%|percent)?(?![\w])|[\p{L}\p{N}]+(?:'s)?/giu
  for (const match of text.matchAll(pattern)) {
    if (match[1] !== undefined) {
      const number = amount(match[1], match[2])
      numbers.add(number)
      words.set(number, 2)
      continue
    }
    const small = match[0].toLowerCase().replace(/'s$/, '')
    if (STOP.has(small)) continue
    const named = !inCapitals && /^\p{Lu}/u.test(match[0]) && match.index > 0
    const word = ALIKE[small] ?? ALIKE[stem(small)] ?? stem(small)
    words.set(word, Math.max(words.get(word) ?? 0, named || word.startsWith('@') ? 1.5 : 1))
  }
  const names = new Set([...words.keys()].filter((word) => word.startsWith('@')))
  return { words, numbers, names, weight: [...words.values()].reduce((sum, weight) => sum + weight, 0) }
}

/** ` - CoinDesk` or ` | The Block` at the end, when enough is left. */
function withoutPublisher(title: string): string {
  const match = /^(.{20,})\s+[-–—|]\s+([^-–—|]{2,30})$/.exec(title.trim())
  return match !== null && (match[2] ?? '').split(' ').length <= 4 ? (match[1] ?? '') : title.trim()
}

function amount(digits: string, unit: string | undefined): string {
  const scale = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }[(unit ?? '').toLowerCase().charAt(0)] ?? 1
  const value = Number(digits.replaceAll(',', '')) * scale
  return `${Number(value.toPrecision(12))}${/^(?:%|percent)$/i.test(unit ?? '') ? '%' : ''}`
}

function stem(word: string): string {
  if (word.length > 5 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 5 && /(?:ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2)
  return word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word
}
