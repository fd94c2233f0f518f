/** Query parameters that say where a reader came from and not what is read. Prefixes end in `*`. */
const TRACKING = [
  ...[
    'utm_*',
    'mtm_*',
    'pk_*',
    'piwik_*',
    'matomo_*',
    'hsa_*',
    'hmb_*',
    'bsft_*',
    'vero_*',
    'oly_*',
    'at_*',
    'ga_*',
    '_branch_*',
  ],
  ...[
    'fbclid',
    'gclid',
    'gclsrc',
    'dclid',
    'gbraid',
    'wbraid',
    'msclkid',
    'yclid',
    'ysclid',
    'twclid',
    'ttclid',
    'li_fat_id',
  ],
  ...[
    'mc_cid',
    'mc_eid',
    'mkt_tok',
    'ml_subscriber',
    'ml_subscriber_hash',
    'sc_cid',
    's_cid',
    'cmpid',
    'ncid',
    'ocid',
    'icid',
    'ito',
  ],
  ...[
    '_hsenc',
    '_hsmi',
    '__hssc',
    '__hstc',
    '__hsfp',
    'hsctatracking',
    '_ga',
    '_gl',
    '_openstat',
    'wickedid',
    'rb_clickid',
    'epik',
  ],
  ...[
    'igshid',
    'igsh',
    'srsltid',
    'spm',
    'soc_src',
    'soc_trk',
    'trk',
    'trkcampaign',
    'guccounter',
    'guce_referrer',
    'guce_referrer_sig',
  ],
  ...[
    'fb_action_ids',
    'fb_action_types',
    'fb_ref',
    'fb_source',
    'ref_src',
    'ref_url',
    'referrer',
    'cx_testid',
    'partner',
    'campaign_id',
  ],
  ...[
    '__twitter_impression',
    'feature_share',
    'share_id',
    'shareadcampaign',
    'amp',
    'outputtype',
    'usqp',
    'amp_js_v',
    'amp_gsa',
  ],
] as const
const NAMES = new Set<string>(TRACKING.filter((name) => !name.endsWith('*')))
const STARTS = TRACKING.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
const ABSOLUTE = /^(https?):\/\/(?:[^/?#@]*@)?(\[[^\]]+\]|[^/?#:[]+)(?::(\d*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is

/**
 * One spelling for all addresses of one article: https, no `www.`, no default port, no tracking, no AMP, no fragment, parameters in order, no
 * slash at the end. Made for comparing, not for fetching. Undefined for what is no http or https address.
 */
export function canonicalUrl(url: string): string | undefined {
  const match = ABSOLUTE.exec(url.trim())
  if (match === null) return undefined
  const [, scheme = '', rawHost = '', port = '', rawPath = '', query = '', fragment = ''] = match
  const host = rawHost.toLowerCase().replace(/\.$/, '')
  const path = pathOf(rawPath)
  const behind = behindCache(host, path)
  if (behind !== undefined) return canonicalUrl(query === '' ? behind : `${behind}?${query}`)
  const isDefault = port === '' || port === (scheme.toLowerCase() === 'http' ? '80' : '443')
  const place = `https://${host.replace(/^(?:www\d?|amp)\.(?=[^.]+\.)/, '')}${isDefault ? '' : `:${port}`}`
  const kept = parametersOf(query)
  // Only a hash-bang names another page.
  const page = fragment.startsWith('!') ? `#${fragment}` : ''
  return `${place}${withoutAmp(path)}${kept === '' ? '' : `?${kept}`}${page}`
}

/** Google's and the AMP project's caches carry the address of the article in theirs. */
function behindCache(host: string, path: string): string | undefined {
  const match = host.endsWith('.cdn.ampproject.org')
    ? /^\/[a-z](\/s)?\/(.+)$/.exec(path)
    : /^(?:www\.)?google\.[a-z.]+$/.test(host)
      ? /^\/amp(\/s)?\/(.+)$/.exec(path)
      : null
  return match === null ? undefined : `${match[1] === undefined ? 'http' : 'https'}://${match[2] ?? ''}`
}

function pathOf(path: string): string {
  const parts: string[] = []
  for (const part of normalEscapes(path).split('/'))
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  return parts.length === 0 ? '' : `/${parts.join('/')}`
}

function withoutAmp(path: string): string {
  return path.replace(/(?:\/amp|\.amp)+(\.html?)?$/i, '$1').replace(/^(?:\/amp)+(?=\/.)/i, '')
}

function parametersOf(query: string): string {
  return query
    .split(/[&;]/)
    .filter((pair) => pair !== '' && !isTracking(pair.replace(/=.*$/s, '')))
    .map(normalEscapes)
    .sort()
    .join('&')
}

function isTracking(name: string): boolean {
  const small = name.toLowerCase().replace(/^amp;/, '')
  return NAMES.has(small) || STARTS.some((start) => small.startsWith(start))
}

/** RFC 3986, section 6.2.2: escapes in capitals, and none for letters that need none. */
function normalEscapes(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (escaped, hex: string) => {
    const letter = String.fromCharCode(parseInt(hex, 16))
    return /[\w.~-]/.test(letter) ? letter : escaped.toUpperCase()
  })
}
