import type { Label } from './score.ts'

/**
 * Headlines that we wrote ourselves, in the manner of market news, and labelled by what they say of the asset they are about; under this
 * project's licence. No scorer was trained on them, and no word or weight was chosen by them. One line each: label, text.
 */
const LINES = `
+ Bitcoin climbs above $90,000 for the first time in three months
+ Ether gains 8% as spot funds see record inflows
+ Solana leads the market higher after network upgrade goes live
+ Coinbase beats revenue estimates, shares jump in late trading
+ SEC drops its lawsuit against the exchange
+ Asset manager wins approval for a spot ether fund
+ Miners' margins improve as difficulty falls for a second time
+ Stablecoin issuer secures licence in Singapore
+ Chainlink rallies after bank picks it for settlement pilot
+ Bitcoin recovers most of Monday's losses
+ Court clears developer of all charges
+ Lender returns to profit after two years of losses
+ Exchange repays all customers hit by the November hack
+ Litecoin surges on hopes of a fund listing
+ Hash rate hits an all-time high as new machines come online
+ Fees on the network fall by half after the upgrade
+ Payment giant adds support for USDC in forty countries
+ Whales add 20,000 BTC in a week, data show
+ XRP soars after judge rules in the company's favour
+ Analyst raises target for MicroStrategy, citing strong demand
+ Start-up raises $150 million to expand custody business
+ Polkadot upgrade passes with overwhelming support
+ Inflows into digital asset funds reach $2 billion in a week
+ Open interest rebounds as traders return to the market
+ Tether's reserves exceed liabilities by $7 billion, audit finds
+ Uniswap volume doubles from a year ago
+ Bank of Italy praises the resilience of the settlement trial
+ Cardano outperforms the market with a 12% gain
+ Crypto lender exits bankruptcy and begins paying creditors
+ Bug fixed before any funds were lost, foundation says
+ Bitcoin shrugs off inflation data and extends its advance
+ Regulator eases capital rules for banks that hold crypto
+ Aave reaches record deposits
+ Net outflows end as buyers step back in
+ Ripple settles long dispute with investors
+ Mining firm cuts its debt by 60%
- Bitcoin slides below $60,000 as selling accelerates
- Exchange halts withdrawals after $230 million hack
- Ether tumbles 14% in its worst day since March
- Prosecutors charge founder with wire fraud
- Lender files for bankruptcy protection
- SEC sues the exchange over unregistered securities
- Miners capitulate as revenue sinks to a record low
- Liquidations top $1 billion as longs are wiped out
- Bridge exploited for $80 million, team confirms
- Stablecoin loses its peg after reserve doubts
- Fund sees largest outflow since its launch
- Judge rejects bail for former chief executive
- Developers abandon the project, token drops 90%
- Regulator fines broker $24 million for weak controls
- Solana network down for five hours, validators restart
- Exchange to cut a fifth of its staff
- Bitcoin fails to hold gains and closes lower
- China renews warning against crypto trading
- Users report stolen funds after wallet update
- Shares of the miner plunge after it misses estimates
- Court orders liquidation of hedge fund
- Traders flee to cash as fear grips the market
- Token crashes after insiders dump their holdings
- Rug pull drains $12 million from investors
- Hack of the oracle leaves protocol with bad debt
- Auditor resigns, citing concerns over the accounts
- Fees spike and transactions stall as the mempool fills
- Dogecoin erases the year's gains
- Polygon outage leaves transfers stuck for hours
- Rate fears weigh on bitcoin and other risk assets
- Ponzi scheme cost victims $300 million, police say
- Bank cuts ties with crypto firms
- Investors lose confidence after delayed audit
- Delisting sends privacy coin to a five-year low
- Volume dries up as retail traders leave
- Whale sells 10,000 ETH, price dips
- Attackers drain hot wallet of South Korean exchange
- Tax proposal threatens to drive miners out of the state
- Staking provider slashed after double signing
- Lawsuit accuses promoter of misleading buyers
= Bitcoin trades near $65,000 ahead of the Fed meeting
= Ether little changed as traders await inflation report
= Exchange to list three new trading pairs on Tuesday
= What is a hardware wallet and how does it work?
= Foundation publishes its meeting notes for April
= Company moves its headquarters from Malta to Dublin
= Developers schedule the upgrade for block 21,000,000
= Five things to know in crypto this week
= Chief financial officer to speak at conference in Lisbon
= Bitcoin dominance stands at 54%
= Central bank opens consultation on digital currency
= How proof of stake differs from proof of work
= Options worth $4 billion expire on Friday
= Firm appoints former regulator to its board
= Ethereum client releases version 1.14
= Quarterly report due on 3 August
= Survey: one in six adults has owned crypto
= Wallet changes the name of its token
= Senate committee to hold hearing on stablecoins
= Bitcoin moves sideways for a third day
= Market wrap: bitcoin steady, volumes average
= Team describes the design of its new rollup
= Exchange updates its fee schedule
= Explainer: what the halving means for miners
= Podcast: a conversation with the author of the paper
= Protocol votes on treasury allocation next week
= Researchers compare consensus algorithms
= Trading hours change during the holiday
= Litecoin block reward to halve in August
= Company files its annual report
= Users can now choose between two address formats
= Data: average block time was 12.1 seconds in May
= Government publishes draft rules for comment
= Futures open interest unchanged from last week
= Conference returns to Miami in May
= Foundation names new head of research
= Token unlock scheduled for the end of the month
= The history of bitcoin in ten charts
= Bank completes test of tokenised deposits
= Index provider to rebalance on Monday
`

const LABELS: Readonly<Record<string, Label>> = { '+': 'positive', '-': 'negative', '=': 'neutral' }

export const LABELLED_HEADLINES: readonly { readonly label: Label; readonly text: string }[] = LINES.trim()
  .split('\n')
  .map((line) => ({ label: LABELS[line.charAt(0)] ?? 'neutral', text: line.slice(2) }))
