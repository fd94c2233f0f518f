/** Words of movement and of what moves. Ours, from general knowledge; an entry is one word, or several with blanks between. */

/** How far a word says that something went: positive is up. */
export const MOVES: readonly (readonly [number, string])[] = [
  [
    2.6,
    'surge surges surged surging soar soars soared soaring jump jumps jumped jumping leap leaps leapt spike spikes spiked ' +
      'double doubles doubled doubling triple triples tripled tripling quadrupled multiplied rocketed rockets',
  ],
  [
    1.9,
    'rise rises rose risen rising increase increases increased increasing grow grows grew grown growing growth climb climbs ' +
      'climbed climbing improve improves improved improving expand expands expanded accelerate accelerates accelerated ' +
      'boost boosts boosted boosting higher raise raises raised lift lifts lifted hike hikes hiked upward upwards exceed ' +
      'exceeds exceeded advance advances advanced advancing swell swelled widen widens widened widening gain gaining ' +
      'pick picked',
  ],
  [
    -1.9,
    'fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined declining drop drops ' +
      'dropped dropping lower lowered lowers lowering reduce reduces reduced reducing reduction shrink shrinks shrank ' +
      'shrunk shrinking contracted weaken weakens weakened weakening narrow narrows narrowed narrowing halve halves halved ' +
      'cut cuts cutting slashed slashes slid slide slides sliding sink sinks sank sunk retreat retreats retreated downward ' +
      'downwards diminish diminished diminishing erode eroded lose loses lost losing shed sheds slow slows slowed slowing',
  ],
  [-1.4, 'slip slips slipped slipping dip dips dipped dipping eased edged'],
  [
    -2.6,
    'plunge plunges plunged plunging plummet plummets plummeted plummeting tumble tumbles tumbled tumbling slumped slumps tank tanks tanked tanking nosedive nosedives nosedived',
  ],
]

/** Those that stand before what moves: "lower costs", "rising sales". */
export const BEFORE_THEIR_MEASURE =
  'higher lower rising falling growing declining increasing decreasing improving improved increased reduced decreased ' +
  'soaring plunging surging slowing cut cuts cutting boost boosts boosted boosting raise raises raised lift lifts lifted ' +
  'reduce reduces reducing lose loses lost losing expand expands improve improves shed sheds increase decrease lowers lowered hike hikes'

/** More of it is good for the holder. */
export const GOOD_MEASURES =
  'profit profits earnings ebit ebitda ebita eps income revenue revenues sales turnover margin margins orders order book ' +
  'intake backlog dividend dividends demand cash flow volumes volume production output deliveries shipments exports ' +
  'bookings occupancy passengers passenger traffic customers users subscribers subscriptions utilization utilisation ' +
  'productivity efficiency profitability confidence shares stock stocks share price prices index indices market cap ' +
  'capitalization capitalisation tvl inflows adoption hashrate gdp employment payrolls valuation rating outlook forecast ' +
  'guidance return returns premiums equity value assets result results performance consumption lending deposits loans ' +
  'rent rents net growth competitiveness capacity bitcoin btc ethereum ether eth solana sol xrp cardano ada dogecoin doge ' +
  'litecoin ltc bnb polkadot dot avalanche avax chainlink polygon matic token tokens coin coins altcoin altcoins crypto ' +
  'cryptocurrency cryptocurrencies nasdaq dow futures currency activity transactions addresses savings'

/** More of it is bad for the holder. */
export const BAD_MEASURES =
  'loss losses deficit deficits cost costs expense expenses expenditure expenditures debt debts indebtedness impairment ' +
  'impairments writedowns unemployment inflation claims defaults bankruptcies layoffs risk risks outflows outflow churn ' +
  'vacancy leverage gearing provisions provision complaints delays downtime tariffs tariff delinquencies hacks ' +
  'liquidations fees charges shortage shortages uncertainty taxes'

/** It moves without being news: who owns how much, and how many there are. */
export const IDLE_MEASURES =
  'stake stakes holding holdings ownership votes voting shareholding shareholdings capital number proportion temperature ' +
  'notification awareness'
