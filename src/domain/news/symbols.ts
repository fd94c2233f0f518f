import { ASSETS, type Asset } from './assets.ts'

/** Words that show that a text is about crypto, wherever they stand. */
const CRYPTO =
  /\b(?:crypto\w*|blockchains?|tokens?|tokeni[sz]\w+|parachains?|altcoins?|stablecoins?|memecoins?|meme coins?|defi|nfts?|web3|on-?chain|mainnet|testnet|airdrops?|staking|stakers?|validators?|rollups?|daos?|dapps?|tvl|smart contracts?|layer[- ][12]|l[12]s?|bitcoin|btc|ethereum|eth|xrp|usdt|usdc|dogecoin|solana|binance|coinbase|kraken|bybit|okx|bitfinex|bitwise|grayscale|hodl\w*)\b/i
/** Words that make a name of the word before them. */
const AFTER =
  /^(?:['’]s)?[\s-]+(?:(?:native|governance|layer|blue-chip|spot)[\s-]+)?(?:tokens?|coins?|price|network|protocol|blockchain|foundation|labs|mainnet|testnet|ecosystem|holders?|whales?|bulls?|bears?|validators?|stakers?|staking|futures|perps?|etfs?|etps?|airdrops?|tvl|dao|subnets?|superchain|superchains|treasury|chain|l2|l1|rollup|wallets?|devs?|developers?|inflows?|outflows?|staked|trading volume|open interest|hits|jumps|surges|soars|rallies|slides|slumps|plunges|tumbles|climbs|drops|gains|falls|sinks|spikes|rises|dips)\b/i
const AFTER_NAME =
  /^(?:['’]s)?[\s-]+(?:(?:native|governance|layer)[\s-]+)?(?:tokens?|coins?|price|network|protocol|blockchain|foundation|labs|mainnet|testnet|ecosystem|holders|whales|validators?|stakers|staking|futures|etfs?|etps?|airdrops?|tvl|dao|subnets?|superchain|treasury|l2|l1|rollup|wallet|devs?|developers?|finance)\b/i
/** Words that make a name of the word after them. */
const BEFORE =
  /\b(?:layer[- ][12]|l[12]|rollup|altcoin|token|blockchain|protocol|network|memecoin|coin|chain|platform) $/i
const DOLLARS = '(?:USDT|USDC|USD|EUR|GBP|KRW|JPY|PERP)'
const COINS = '(?:BTC|ETH)\\b'

interface Found {
  readonly symbol: string
  readonly from: number
  readonly to: number
}

/**
 * The assets that a text is about, in the order of their first mention. Made for precision: a ticker that is an English word counts as
 * `$OP`, `(OP)`, `OP/USD`, "OP token" or in a list of tickers, and never as a word in a sentence; in a headline that is written in
 * capitals only the first three count.
 */
export function tagSymbols(written: string, all: readonly Asset[] = ASSETS): string[] {
  // What an address is made of is not said.
  const text = written.replace(/https?:\/\/\S+|\bwww\.\S+/g, (address) => ' '.repeat(address.length))
  const small = text.toLowerCase()
  const assets = all.filter((asset) => needlesOf(asset).some((needle) => small.includes(needle)))
  const aboutCrypto = CRYPTO.test(text) || cashtags(text, assets).length > 0
  const shouting = isShouting(text)
  const taken: Found[] = []
  const take = (found: readonly Found[]): void => {
    for (const one of found) if (!taken.some((other) => one.from < other.to && other.from < one.to)) taken.push(one)
  }
  for (const asset of assets) take(notThis(text, asset))
  take(cashtags(text, assets))
  for (const asset of assets) take(byName(text, asset, aboutCrypto))
  for (const asset of assets) take(marked(text, asset))
  for (const asset of assets) take(byTicker(text, asset, { aboutCrypto, shouting }))
  for (let before = -1; !shouting && before < taken.length;) {
    before = taken.length
    for (const asset of assets) if (asset.ticker !== 'sure') take(inList(text, asset, taken))
  }
  const inOrder = taken.filter(({ symbol }) => symbol !== '').sort((a, b) => a.from - b.from)
  return [...new Set(inOrder.map(({ symbol }) => symbol))]
}

/** Phrases that contain a name and mean something else; they take their place without a symbol. */
function notThis(text: string, asset: Asset): Found[] {
  return (asset.not ?? []).flatMap((phrase) => wordsIn(text, phrase, 'i').map((found) => ({ ...found, symbol: '' })))
}

function cashtags(text: string, assets: readonly Asset[]): Found[] {
  const known = new Set(assets.map(({ symbol }) => symbol))
  return [...text.matchAll(/(?<![\w$])\$([A-Za-z]{2,10})(?![\w.]\w)\b/g)]
    .map((match) => ({ symbol: (match[1] ?? '').toUpperCase(), from: match.index, to: match.index + match[0].length }))
    .filter(({ symbol }) => known.has(symbol))
}

function byName(text: string, asset: Asset, aboutCrypto: boolean): Found[] {
  const sureNames = (asset.names ?? []).flatMap((name) => wordsIn(text, name, 'i'))
  const proper = aboutCrypto ? (asset.proper ?? []).flatMap((name) => wordsIn(text, name, '')) : []
  const beside = [...(aboutCrypto ? [] : (asset.proper ?? [])), ...(asset.ordinary ?? [])]
    .flatMap((name) => wordsIn(text, name, ''))
    .filter(
      ({ from, to }) =>
        AFTER_NAME.test(text.slice(to)) ||
        BEFORE.test(text.slice(0, from)) ||
        patternOf(`^ \\(\\$?${asset.symbol}\\)`, '').test(text.slice(to)),
    )
  return [...sureNames, ...proper, ...beside].map((found) => ({ ...found, symbol: asset.symbol }))
}

/** `OP/USD`, `OPUSDT` and `(OP)`. A dollar that a price is quoted in is not what the text is about. */
function marked(text: string, { symbol }: Asset): Found[] {
  const pairs = text.matchAll(patternOf(`(?<![\\w$])${symbol}(?:[/-]${DOLLARS}|USDT?|(?=[/-]${COINS}))\\b`, 'g'))
  const bracketed = text.matchAll(patternOf(`\\((?:\\w+:\\s?)?${symbol}\\)`, 'g'))
  return [...pairs, ...bracketed].map((match) => ({ symbol, from: match.index, to: match.index + match[0].length }))
}

function byTicker(text: string, asset: Asset, around: { aboutCrypto: boolean; shouting: boolean }): Found[] {
  const { symbol, ticker } = asset
  const bare = wordsIn(text, symbol, '').filter(({ from, to }) => {
    if (ticker === 'sure') return true
    // CO-OP is a shop.
    if (around.shouting || text[from - 1] === '-') return false
    if (ticker === 'acronym' && around.aboutCrypto) return true
    return (
      AFTER.test(text.slice(to)) && !/^\s+\w+\s+(?:to|of|for|that)\b/i.test(text.slice(to)) && hasCrypto(text, from, to)
    )
  })
  return bare.map((found) => ({ ...found, symbol }))
}

/** "OP token" is a sign by itself; "NEAR jumps" needs a text about crypto around it. */
function hasCrypto(text: string, from: number, to: number): boolean {
  return (
    CRYPTO.test(text.slice(0, from)) ||
    CRYPTO.test(text.slice(to)) ||
    /^\s+(?:price|holders|whales|bulls)\b/i.test(text.slice(to))
  )
}

/** `BTC, LINK and NEAR`: beside a ticker that is one, a ticker is one. */
function inList(text: string, { symbol }: Asset, taken: readonly Found[]): Found[] {
  const joint = /^(?:,\s?|,?\s+(?:and|or|&)\s+|\s?[/|]\s?)$/
  return wordsIn(text, symbol, '')
    .filter(({ from, to }) =>
      taken.some(
        (other) =>
          /^\$?[A-Z]{2,6}$/.test(text.slice(other.from, other.to)) &&
          (joint.test(text.slice(other.to, from)) || joint.test(text.slice(to, other.from))),
      ),
    )
    .map((found) => ({ ...found, symbol }))
}

const NEEDLES = new WeakMap<Asset, readonly string[]>()

/** Without one of these in a text, in small letters, the asset is not in it: most are not, and need no closer look. */
function needlesOf(asset: Asset): readonly string[] {
  const { symbol, names = [], proper = [], ordinary = [] } = asset
  const needles =
    NEEDLES.get(asset) ??
    [symbol, ...names, ...proper, ...ordinary].map((name) => name.toLowerCase().split(' ', 1)[0] ?? '')
  NEEDLES.set(asset, needles)
  return needles
}

const PATTERNS = new Map<string, RegExp>()

function patternOf(source: string, flags: string): RegExp {
  const key = `${flags}:${source}`
  const pattern = PATTERNS.get(key) ?? new RegExp(source, flags)
  PATTERNS.set(key, pattern)
  return pattern
}

function wordsIn(text: string, phrase: string, flags: string): { from: number; to: number }[] {
  const words = phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')
  const pattern = patternOf(`(?<![\\p{L}\\p{N}_$@.])${words}(?![\\p{L}\\p{N}_]|\\.[a-z])`, `gu${flags}`)
  return [...text.matchAll(pattern)].map((match) => ({ from: match.index, to: match.index + match[0].length }))
}

/** Most words that can be in small letters are in capitals. */
function isShouting(text: string): boolean {
  const words = text.match(/\p{L}{4,}/gu) ?? []
  return words.length > 2 && words.filter((one) => one === one.toUpperCase()).length * 2 > words.length
}
