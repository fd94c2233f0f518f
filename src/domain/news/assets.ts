/** How far a word can be trusted to mean the asset; see symbols.ts. */
export interface Asset {
  readonly symbol: string
  /** `sure`: nothing else is written so. `acronym`: means other things elsewhere. `word`: an English word in capitals. */
  readonly ticker: 'sure' | 'acronym' | 'word'
  /** Names that mean only this, in any case. */
  readonly names?: readonly string[]
  /** Names that mean this when they begin with a capital and the text is about crypto. */
  readonly proper?: readonly string[]
  /** Names that are ordinary words: they count with a capital beside a word like "network" or "token". */
  readonly ordinary?: readonly string[]
  /** Longer words that contain the name and mean something else. */
  readonly not?: readonly string[]
}

const sure = (symbol: string, ...names: string[]): Asset => ({ symbol, ticker: 'sure', names })
const acronym = (symbol: string, ...names: string[]): Asset => ({ symbol, ticker: 'acronym', names })
const word = (symbol: string, ...names: string[]): Asset => ({ symbol, ticker: 'word', names })

/** The assets that news is tagged with, those with the longest names first where one name contains another. */
export const ASSETS: readonly Asset[] = [
  sure('BCH', 'Bitcoin Cash'),
  { ...acronym('BSV', 'Bitcoin SV'), ticker: 'sure' },
  acronym('ETC', 'Ethereum Classic'),
  acronym('ENS', 'Ethereum Name Service'),
  sure('WBTC', 'Wrapped Bitcoin'),
  { ...sure('BTC', 'Bitcoin', 'Bitcoins'), not: ['Bitcoin.com', 'Bitcoin Magazine', 'Bitcoin Depot'] },
  { ...sure('ETH', 'Ethereum'), proper: ['Ether'] },
  { ...sure('USDT'), proper: ['Tether'] },
  sure('USDC', 'USD Coin'),
  { ...sure('XRP'), proper: ['Ripple'], not: ['Ripple Effect', 'Ripple Effects'] },
  sure('BNB', 'BNB Chain'),
  { ...acronym('SOL', 'Solana'), not: ['Solana Beach'] },
  sure('DOGE', 'Dogecoin'),
  acronym('ADA', 'Cardano'),
  { ...sure('TRX'), proper: ['Tron', 'TRON'] },
  word('LINK', 'Chainlink'),
  { ...sure('AVAX'), ordinary: ['Avalanche'] },
  { ...sure('XLM'), ordinary: ['Stellar'] },
  { ...acronym('SUI'), proper: ['Sui'] },
  { ...sure('HBAR'), proper: ['Hedera'] },
  sure('LTC', 'Litecoin'),
  acronym('TON', 'Toncoin', 'The Open Network'),
  { ...sure('SHIB'), proper: ['Shiba Inu'] },
  { ...acronym('DOT', 'Polkadot'), not: ['Polkadot Dress', 'Polkadot Pattern'] },
  sure('XMR', 'Monero'),
  acronym('UNI', 'Uniswap'),
  acronym('DAI'),
  { ...sure('PEPE'), proper: ['Pepecoin'] },
  sure('AAVE', 'Aave'),
  { ...word('NEAR'), ordinary: ['Near'], names: ['Near Protocol'] },
  acronym('ICP', 'Internet Computer Protocol', 'Dfinity'),
  { ...acronym('APT'), proper: ['Aptos'] },
  { ...acronym('ARB'), proper: ['Arbitrum'] },
  { ...word('OP'), ordinary: ['Optimism'], names: ['OP Mainnet'] },
  { ...word('ATOM'), ordinary: ['Cosmos'], names: ['Cosmos Hub'] },
  sure('FIL', 'Filecoin'),
  word('VET', 'VeChain'),
  sure('ALGO', 'Algorand'),
  { ...sure('RNDR'), ordinary: ['Render'] },
  word('INJ', 'Injective Protocol'),
  { ...acronym('IMX', 'Immutable X'), ordinary: ['Immutable'] },
  { ...acronym('STX'), ordinary: ['Stacks'] },
  { ...acronym('GRT'), ordinary: ['The Graph'] },
  { ...acronym('MKR', 'MakerDAO'), ordinary: ['Maker'] },
  { ...acronym('LDO', 'Lido DAO', 'Lido Finance'), proper: ['Lido'] },
  { ...word('SAND'), proper: ['The Sandbox'] },
  word('MANA', 'Decentraland'),
  acronym('AXS', 'Axie Infinity'),
  { ...acronym('FTM'), proper: ['Fantom'] },
  acronym('EOS'),
  acronym('XTZ', 'Tezos'),
  word('FLOW', 'Flow Blockchain'),
  acronym('CHZ', 'Chiliz'),
  word('GALA', 'Gala Games'),
  { ...acronym('CRV', 'Curve Finance', 'Curve DAO'), ordinary: ['Curve'] },
  acronym('SNX', 'Synthetix'),
  { ...word('COMP', 'Compound Finance'), ordinary: ['Compound'] },
  { ...word('ONE', 'Harmony One'), ordinary: ['Harmony'] },
  sure('ZEC', 'Zcash'),
  { ...word('DASH'), ordinary: ['Dash'] },
  word('NEO'),
  word('WAVES'),
  acronym('KSM', 'Kusama Network'),
  acronym('BAT', 'Basic Attention Token'),
  word('GAS'),
  word('MASK', 'Mask Network'),
  word('APE', 'ApeCoin'),
  { ...word('LUNA', 'Terra Luna'), ordinary: ['Terra'] },
  { ...acronym('SEI'), ordinary: ['Sei'] },
  { ...acronym('TIA'), proper: ['Celestia'] },
  { ...word('JUP'), ordinary: ['Jupiter'] },
  { ...word('BONK'), proper: ['Bonk'] },
  sure('WIF', 'dogwifhat'),
  { ...word('FLOKI'), proper: ['Floki'] },
  acronym('WLD', 'Worldcoin'),
  { ...acronym('STRK'), proper: ['Starknet'] },
  acronym('DYDX', 'dYdX'),
  word('RUNE', 'THORChain'),
  acronym('KAS', 'Kaspa'),
  { ...word('CRO', 'Crypto.com Coin'), proper: ['Cronos'] },
  { ...acronym('POL'), proper: ['Polygon'] },
  sure('MATIC'),
  word('CAKE', 'PancakeSwap'),
  { ...word('HYPE', 'Hyperliquid') },
  { ...acronym('ENA'), proper: ['Ethena'] },
  { ...word('TAO'), proper: ['Bittensor'] },
  word('FET', 'Fetch.ai'),
  { ...acronym('ONDO'), proper: ['Ondo Finance'] },
]
