/** What the MADE-UP news of the replay server is written with. No firm of these names is meant; where one exists, none of this is about it. */

export const COINS = [
  { symbol: 'BTC', name: 'Bitcoin' },
  { symbol: 'ETH', name: 'Ethereum' },
  { symbol: 'SOL', name: 'Solana' },
  { symbol: 'ADA', name: 'Cardano' },
  { symbol: 'LINK', name: 'Chainlink' },
  { symbol: 'XRP', name: 'XRP' },
  { symbol: 'LTC', name: 'Litecoin' },
  { symbol: 'DOT', name: 'Polkadot' },
] as const

export const FIRMS = [
  'Northgate Exchange',
  'Halden Bank',
  'Ostrava Digital',
  'Kestrel Pay',
  'Blue Fjord Capital',
  'Mirabel Markets',
  'Tarn Custody',
  'Ravensworth Funds',
  'Pellworm Trust',
  'Quillon Securities',
  'Sable Harbour',
  'Vantern Asset Management',
] as const

export const CITIES = ['Lisbon', 'Singapore', 'Zurich', 'Toronto', 'Tallinn', 'Osaka', 'Nairobi', 'Montevideo'] as const

/** `{C}` the coin, `{S}` its ticker, `{F}` a firm, `{T}` a city, `{p}` percent, `{m}` millions, `{k}` thousands, `{h}` hours. */
export interface Template {
  /** The same story as several publishers would head it. */
  readonly titles: readonly [string, string, string]
  readonly summaries: readonly [string, string]
}

export const TEMPLATES: readonly Template[] = [
  {
    titles: [
      '{C} climbs {p}% as {F} opens spot trading',
      '{C} gains {p}% after {F} opens spot trading',
      '{F} opens spot trading in {C}, price up {p}%',
    ],
    summaries: [
      'Buyers welcomed the listing with strong demand, and {S} outperformed the rest of the market.',
      'The gains came with record volume. Traders are optimistic that the rally goes on.',
    ],
  },
  {
    titles: [
      '{F} buys ${m} million of {C} for its treasury',
      '{F} adds ${m} million of {C} to its treasury',
      'Treasury of {F} buys {C} worth ${m} million',
    ],
    summaries: [
      'The firm calls {S} its best investment of the year and plans to hold for the long term.',
      'Its shares rose on the news. Analysts praised the move as a sign of growing confidence.',
    ],
  },
  {
    titles: [
      '{C} network sets record with {k},000 daily users',
      'Record for {C}: network counts {k},000 daily users',
      '{C} network hits record high of {k},000 daily users',
    ],
    summaries: [
      'Growth is strong in payments and games, and fees stayed low throughout.',
      'Developers are delighted: the upgrade works better than expected.',
    ],
  },
  {
    titles: [
      'Regulator in {T} approves {C} fund of {F}',
      '{F} wins approval in {T} for its {C} fund',
      '{C} fund of {F} approved by regulator in {T}',
    ],
    summaries: [
      'The approval is a win for the firm after a long review, and a boost for adoption of {S}.',
      'Investors cheered. Inflows of ${m} million are expected in the first week.',
    ],
  },
  {
    titles: [
      '{F} profits beat forecasts on {C} trading',
      'Strong {C} trading lifts profits of {F}',
      '{F} beats profit forecasts thanks to {C} trading',
    ],
    summaries: [
      'Revenue rose {p} percent in the quarter, well above what analysts had expected.',
      'The firm raised its outlook and praised its customers for their trust.',
    ],
  },
  {
    titles: [
      '{C} slides {p}% after {F} halts withdrawals',
      '{F} halts withdrawals, {C} falls {p}%',
      '{C} drops {p}% as {F} halts withdrawals',
    ],
    summaries: [
      'Customers fear for their deposits. The firm blames a liquidity problem and gave no date.',
      'Panic selling spread to other exchanges, and losses are mounting.',
    ],
  },
  {
    titles: [
      'Hackers drain ${m} million from {C} bridge of {F}',
      '{F} loses ${m} million as hackers drain its {C} bridge',
      '{C} bridge of {F} hacked, ${m} million drained',
    ],
    summaries: [
      'The attack exploited a weak signature check. The stolen funds are being moved.',
      'It is the worst theft of the month. Victims are angry that warnings were ignored.',
    ],
  },
  {
    titles: [
      '{F} sued over losses of ${m} million in {C} lending',
      'Investors sue {F} over ${m} million lost in {C} lending',
      '{C} lending losses of ${m} million: {F} is sued',
    ],
    summaries: [
      'The complaint accuses the firm of fraud and of misleading its customers about the risk.',
      'The firm denies the allegations. Its token crashed {p} percent within an hour.',
    ],
  },
  {
    titles: [
      '{C} network stalls for {h} hours in worst outage of the year',
      'Outage stalls {C} network for {h} hours',
      '{C} network down for {h} hours, worst outage of the year',
    ],
    summaries: [
      'Transactions failed and users complained. {S} fell {p} percent before blocks came again.',
      'A bug in the newest release is to blame. Critics call the failure a serious setback.',
    ],
  },
  {
    titles: [
      'Regulator in {T} rejects {C} fund of {F}',
      '{C} fund of {F} rejected by regulator in {T}',
      '{F} denied {C} fund by regulator in {T}',
    ],
    summaries: [
      'The rejection is a blow to the firm, which warned of falling revenue.',
      'Concerns about manipulation and poor custody weighed on the decision. Outflows continued.',
    ],
  },
  {
    titles: [
      '{F} to publish its {C} reserves every quarter',
      '{F} will publish {C} reserves each quarter',
      '{C} reserves of {F} to be published every quarter',
    ],
    summaries: [
      'The first report is due next month and covers wallets that hold {k},000 {S}.',
      'An auditor in {T} prepares the report. Terms were not disclosed.',
    ],
  },
  {
    titles: [
      '{C} developers schedule upgrade after meeting in {T}',
      'Upgrade of {C} scheduled by developers in {T}',
      'Meeting in {T}: {C} developers schedule next upgrade',
    ],
    summaries: [
      'The upgrade changes how validators are selected. A test network runs it since Monday.',
      'Node operators have {h} weeks to update their software.',
    ],
  },
  {
    titles: [
      '{F} names new head of {C} research in {T}',
      'New head of {C} research at {F} in {T}',
      '{F} appoints head of {C} research, based in {T}',
    ],
    summaries: [
      'The post had been vacant since the spring. The team counts {h} people.',
      'The appointment takes effect on the first of the month.',
    ],
  },
  {
    titles: [
      '{C} conference in {T} opens with {k},000 visitors',
      '{k},000 visitors at {C} conference in {T}',
      '{T} hosts {C} conference with {k},000 visitors',
    ],
    summaries: [
      'Talks cover wallets, taxes and the roadmap. The programme runs for three days.',
      'Speakers from {h} countries are on the list, among them staff of {F}.',
    ],
  },
]
