import { expect, it } from 'vitest'
import { listensAt, reachedAt } from '../../src/config/listening.ts'

it('writes an address with its port, IPv6 in brackets', () => {
  expect(listensAt('127.0.0.1', 9464)).toBe('127.0.0.1:9464')
  expect(listensAt('::', 9464)).toBe('[::]:9464')
})

it('reaches what listens everywhere by the loopback address, and anything else where it is', () => {
  expect(reachedAt('0.0.0.0', 1)).toBe('127.0.0.1:1')
  expect(reachedAt('::', 2)).toBe('[::1]:2')
  expect(reachedAt('10.0.0.7', 3)).toBe('10.0.0.7:3')
})
