import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { guardedLookup, isPrivateAddress } from '../../../src/sources/feeds/address.ts'

describe('addresses', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.254', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
    ...['100.64.0.1', '0.0.0.0', '198.18.0.1', '192.0.2.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fd12:3456::1', 'fc00::1', 'ff02::1', '2001:db8::1', '100::1'],
    ...[
      '::ffff:10.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '64:ff9b::10.0.0.1',
      '2002:7f00:1::',
      '2002:c0a8:101::1',
      '[::1]',
      'nonsense',
    ],
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true))

  it.each([
    ...['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '192.169.0.1', '11.0.0.1', '198.20.0.1'],
    ...['2606:4700::1111', '2a00:1450:4001::200e', '::ffff:8.8.8.8', '64:ff9b::808:808', '2002:808:808::1'],
  ])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false))
})

describe('a lookup under guard', () => {
  it('fails for a name that leads where it may not, and gives what the connection will use otherwise', async () => {
    await expect(promisify(guardedLookup(isPrivateAddress))('localhost', {})).rejects.toMatchObject({
      code: 'FORBIDDEN_ADDRESS',
    })
    const found = await new Promise((resolve, reject) =>
      guardedLookup(() => false)('localhost', { all: true }, (error, addresses) =>
        error === null ? resolve(addresses) : reject(error),
      ),
    )
    expect(found).toContainEqual(
      expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string }),
    )
  })
})
