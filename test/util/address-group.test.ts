import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressGroup } from '../../src/util/address-group.js'

test('an IPv4 address is a sender of its own, also when it is mapped', () => {
  assert.is(addressGroup('192.0.2.7'), '192.0.2.7')
  assert.is(addressGroup('::ffff:192.0.2.7'), '192.0.2.7')
  assert.is.not(addressGroup('192.0.2.8'), addressGroup('192.0.2.7'))
})

test('addresses of one /64 of IPv6 are one sender, however they are spelled', () => {
  const group = addressGroup('2001:db8:0:1::1')

  for (const same of ['2001:db8:0:1::2', '2001:db8::1:0:0:0:3', '2001:0DB8:0000:0001:ffff:ffff:ffff:ffff', '2001:db8:0:1:2:3:192.0.2.1']) {
    assert.is(addressGroup(same), group, same)
  }

  for (const other of ['2001:db8:0:2::1', '2001:db8:1:1::1', '2001:db8::1', '::1', 'fe80::1']) {
    assert.is.not(addressGroup(other), group, other)
  }

  assert.is(addressGroup('fe80::1%eth0'), addressGroup('fe80::2'))
})

test('what is no address is a group of its own', () => {
  assert.is(addressGroup(''), '')
  assert.is(addressGroup('somewhere'), 'somewhere')
})

test.run()
