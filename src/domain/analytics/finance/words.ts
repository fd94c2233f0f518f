/**
 * What words mean to somebody who holds the asset. Our own, written down from general knowledge of market news; it holds
 * nothing of dictionaries whose terms forbid commercial use, and nothing taken from labelled news.
 * A row is a valence (VADER's scale, -4 to 4) and its words or phrases; `a|b c` stands for `a c` and `b c`.
 */
export const FINANCE_WORDS: readonly (readonly [number, string])[] = [
  [
    3,
    'all time high; record high; ath; to the moon; skyrockets|skyrocketed|skyrocketing; bull run; record profit|earnings|sales|revenue|revenues|results|inflows|growth',
  ],
  [
    2.4,
    'beat|beats|beating expectations|estimates|forecasts|consensus; better than expected|forecast|feared; above expectations|estimates|forecasts|consensus; ahead of expectations|estimates|forecasts; exceeded|exceeds|exceeding|topped|tops|surpassed|surpasses expectations|estimates|forecasts|targets; bullish; bull market; golden cross; parabolic; breakout; breaks out; raises|raised|lifts|lifted|hikes|hiked|upgrades|upgraded guidance|outlook|forecast|dividend|target; price target raised; swung|swings|turned|returned|returns to profit|profitability; swung|swings|turned|returned to a profit; back to profit; turnaround; institutional adoption; mass adoption',
  ],
  [
    1.9,
    'outperform|outperforms|outperformed|outperforming; overweight; upgrade|upgrades|upgraded; buy rating; strong buy; wins|won|win order|orders|contract|contracts|deal|tender; wins|won an order; wins|won a contract|deal|tender; awarded a contract; awarded contract|contracts; secured|secures|bags|bagged|clinched|landed order|orders|contract|contracts; secured|received|receives|clinched|landed an order; secured|received|clinched|landed a contract; received|receives orders; rally|rallies|rallied|rallying; rebound|rebounds|rebounded|rebounding; etf approval; etf approved; approves etf; wins|won lawsuit|case|appeal|ruling; lawsuit|case|charges dismissed|dropped; short squeeze; moon|mooning; profitable; outpaced; breakthrough; lucrative; accretive; booming|boom; thrive|thriving|thrives; record quarter|year|month; accumulation; accumulating; uptrend; undervalued',
  ],
  [
    1.4,
    'signs|signed a contract|deal; signs|signed contract|contracts|deal; signs|signed an order; order|contract|deal worth|valued; orders|contracts worth|totalling|valued; strong demand|growth|results|performance|quarter|start|position|sales|earnings|momentum|market|balance; strong; stronger; robust; solid; healthy; favourable|favorable|favourably|favorably; improvement|improvements; share buyback; buyback|buybacks; partnership|partnerships; partners with; approval|approved|approves; adoption; inflow|inflows; optimistic; optimism; upbeat; upturn; upside; tailwind|tailwinds; well positioned; ahead of schedule|plan; cost savings|efficiencies; savings; synergy|synergies; competitive edge|advantage; market leader; leading position; strengthen|strengthens|strengthened|strengthening; success|successful|successfully; recovery; recovering; recovers|recovered; milestone; hodl; diamond hands; mainnet launch; oversubscribed; attractive; satisfied; pleased; gains; gained; brisk; buoyant; win win; speeds up; speed up; enhances|enhance|enhanced|enhancing; enables|enable; good results|result|quarter|year|demand|growth; positive results|impact|effect|trend|development|outlook',
  ],
  [
    -1.2,
    'weak; weaker; weakness; sluggish; soft demand; subdued; headwind|headwinds; uncertain; uncertainty|uncertainties; concern|concerns|concerned; worry|worries|worried; fear|fears; warn|warns|warned|warning|warnings; delay|delays|delayed; postponed|postpones|postpone; cautious; pessimistic|pessimism; downside; challenging; tough; difficult|difficulties; pressure|pressured; under pressure; outflow|outflows; overvalued; fud; dispute|disputes; strike; loss|losses; overheated; shortfall|shortfalls; negative impact|effect|effects|outlook|trend|result; unfavourable|unfavorable; hurt|hurts; hit hard; hampered; burdened; dilution|dilutive; unprofitable; loss making; overcapacity; cancelled|canceled|cancels; suspended|suspends|suspend; halted|halts',
  ],
  [
    -1.9,
    'downgrade|downgrades|downgraded; underperform|underperforms|underperformed|underperforming; underweight; sell rating; below expectations|estimates|forecasts|consensus; worse than expected|forecast|feared; misses|missed|miss expectations|estimates|forecasts|targets|consensus; falls|fell short; disappointing|disappoint|disappoints|disappointed|disappointment; lawsuit|lawsuits; sue|sues|sued|suing; fined|fines; penalty|penalties; probe|probed|investigation|investigated|subpoena|subpoenaed; layoff|layoffs; lay offs; lays|laid|lay off; job cuts|losses; cut|cuts|cutting|axe|axes jobs|staff; redundancies|redundancy; personnel reductions; reduction of personnel; temporary layoffs|lay; sell off; selloff; dump|dumps|dumped|dumping; downtrend; downturn; slowdown; slump; bearish; impairment|impairments; write down|downs; writedown|writedowns; write off|offs; recall|recalls|recalled; closure|closures; shut down; shuts|shutting down; discontinue|discontinued; delist|delists|delisted|delisting; restructuring charges|costs; plant closure; cuts|cut|lowers|lowered|slashes|slashed|reduces|reduced|trims|trimmed guidance|outlook|forecast|dividend|target; price target cut|lowered; worsen|worsens|worsened|worsening; deteriorate|deteriorates|deteriorated|deteriorating|deterioration; bubble; correction; death cross; fails|failed|failure|failures; liquidated; liquidation|liquidations; swung|swings|turned|slipped|fell to loss; swung|swings|turned|slipped|fell|plunged|sank to a loss; swung|swings|turned|slipped|fell into loss; into the red; in the red; overdue; downbeat',
  ],
  [
    -2.7,
    'all time low; record low; record loss|losses|outflows; profit warning; going concern; chapter 11; bankrupt|bankruptcy|bankruptcies; insolvent|insolvency; default|defaults|defaulted; fraud|fraudulent; scam|scams|scammed|scammer; rug pull|pulls|pulled; rugpull; ponzi; exit scam; money laundering; hack|hacks|hacked|hackers; exploit|exploits|exploited; drain|drains|drained|draining; hacker; stolen|theft|heist; phishing; depeg|depegs|depegged|depegging; loses|lost its peg; halts|suspends|pauses|freezes|halted|suspended|paused|froze withdrawals; bear market; crash|crashes|crashed|crashing; collapse|collapses|collapsed|collapsing; meltdown; wipe|wipes|wiped|wiping out; flash crash; bank run; margin call|calls; death spiral; capitulation; contagion; crisis; recession; rekt; indicted|indictment|convicted|guilty|arrested; ban|bans|banned|banning; crackdown; sanction|sanctions|sanctioned; pump and dump',
  ],
]

/** Everyday words that say nothing about an asset: terms of trade, topics, and the language of press releases. */
export const WITHOUT_SENTIMENT =
  'share shares shared sharing interest interests interested security securities secure secured securing asset assets ' +
  'value values valued credit credits credited trust trusts trusted bond bonds gross vice capital fine well best better ' +
  'care careful help helps helped helping support supports supported supporting supportive solution solutions create ' +
  'creates created creating creative creativity energy energetic play plays playing party joint agreement agreements ' +
  'agree agrees agreed award important importance want wants top significant significance significantly sharp sharply ' +
  'low lowest special opportunity opportunities advantage advantages advantageous benefit benefits benefited benefitting ' +
  'effective effectively efficient efficiently efficiency natural free freedom clean cleaner innovative innovation ' +
  'innovations innovate intelligent intelligence smart smarter smartest ready easy easily easier ease eases dominant ' +
  'dominance dominate demand demands demanded demanding alert cancer disease pain fire emergency war defense defence ' +
  'kill dead death accident accidents debt debts crude charge charges charged mine mining vision committed commitment ' +
  'challenge challenges challenged profit profits profitable gain gains gained loss losses lost lose losing growth ' +
  'growing strong stronger strongest strength strengthen strengthened weak weaker win won winning wins increase ' +
  'increased cut cuts cutting stop stopped limited limit leave leaves leaving allow allows active actively ability ' +
  'abilities accept accepted accepts confirm confirmed resolve resolved reach reached original positive positively ' +
  'negative negatively like likes liked united number critical cost novel fund funds funded please pay paid reject ' +
  'rejected exclusive exclusively certain proper safe safely safety save saved saves saving savings share-based ' +
  'straight true unique useful usefully vested vulnerable warm entertain entertainment fun game games gaming friend ' +
  'friendly gift popular popularity rich richer reward rewards risk risks risky optimal optimum optimize perfect ' +
  'perfectly premium luxury vitality vital wealth wealthy worth worthy greet attack apology admit chance chances ' +
  'commit commits comfort comfortable convince determined eager engage engaged engages engaging ensure ensures ensuring ' +
  'enjoy honor honored honour hope hopes hoping ideal ideally intact merit miss missed missing normal pressure pretty ' +
  'prevent prevented protect protected protects protecting reassure relief relieve responsible responsibility share-holder ' +
  'sincerely sincere spirit stable sure talent talented thank thanks tops truly trustee vs wait waste weapon welcome ' +
  'welcomes welcomed wish yes'
