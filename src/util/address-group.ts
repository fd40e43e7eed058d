import { isIPv6 } from 'node:net'

/** Groups of 16 bits that name a network: a host of IPv6 has 2^64 addresses of its own. */
const NETWORK_GROUPS = 4
const GROUPS = 8

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/**
 * What one sender can be told by: an IPv4 address, or the /64 of an IPv6 address. Limits per address that count each
 * address of IPv6 alone would limit no sender.
 */
export function addressGroup (address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1]

  if (mapped !== undefined) {
    return mapped
  }

  const [host = ''] = address.split('%')

  if (!isIPv6(host)) {
    return host
  }

  const [head = '', tail] = host.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  // An IPv4 address at the end takes two groups; where the zeros stand is all that matters for the first four.
  const rightGroups = right.length + (right.at(-1)?.includes('.') === true ? 1 : 0)
  const zeros = tail === undefined ? 0 : GROUPS - left.length - rightGroups
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right]

  return `${groups.slice(0, NETWORK_GROUPS).map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
