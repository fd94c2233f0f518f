import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Networks that are nobody's business from outside (IANA's special-purpose registries). */
const PRIVATE = new BlockList()
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
  ] as const),
  ...([
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
])
  PRIVATE.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ...([
    ['::', 128],
    ['::1', 128],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
  ] as const),
  ...([
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ] as const),
])
  PRIVATE.addSubnet(network, bits, 'ipv6')

/** Decides whether an address (`10.0.0.1`, `::1`) may not be reached through what a feed's answer points to. */
export type AddressRule = (address: string) => boolean

/** Loopback, private, link-local, multicast and reserved addresses; IPv4 written inside IPv6 counts as what it is. */
export const isPrivateAddress: AddressRule = (address) => {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const family = isIP(plain)
  if (family === 0) return true
  if (family === 4) return PRIVATE.check(plain, 'ipv4')
  const inner = embeddedV4(plain)
  return inner === undefined ? PRIVATE.check(plain, 'ipv6') : PRIVATE.check(inner, 'ipv4')
}

/** The IPv4 address in a mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96) or 6to4 (2002::/16) one. */
function embeddedV4(address: string): string | undefined {
  // URL writes every IPv6 address in one way: small letters, hexadecimal, the longest run of zeros as `::`.
  const groups = groupsOf(new URL(`http://[${address}]/`).hostname.slice(1, -1))
  const [a = 0, b = 0, c = 0] = groups
  const [high = 0, low = 0] = groups.slice(6)
  const dotted = (one: number, two: number): string => [one >> 8, one & 255, two >> 8, two & 255].join('.')
  if (a === 0x2002) return dotted(b, c)
  if (a === 0x64 && b === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) return dotted(high, low)
  const prefix = groups.slice(0, 5).every((group) => group === 0)
  const isMapped = prefix && groups[5] === 0xffff
  const isCompatible = prefix && groups[5] === 0 && high > 0
  return isMapped || isCompatible ? dotted(high, low) : undefined
}

function groupsOf(address: string): number[] {
  const [left = '', right] = address.split('::')
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)))
  if (right === undefined) return numbers(left)
  const [before, after] = [numbers(left), numbers(right)]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** A name was looked up and led where it may not. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress'
  readonly code = 'FORBIDDEN_ADDRESS'
}

/**
 * A lookup for connections that fails when any address of the name is forbidden. The connection is made to what this lookup gave, so a name
 * that changes its mind between a check and the connection gains nothing.
 */
export function guardedLookup(isForbidden: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, [])
      const [first] = addresses
      if (first === undefined || addresses.some(({ address }) => isForbidden(address)))
        return callback(new ForbiddenAddress(`${hostname} lies in a private network`), [])
      if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
