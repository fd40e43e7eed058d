import { isIPv4, isIPv6 } from 'node:net'
import { ShoalError } from './errors.js'

/**
 * Addresses as people write them, parsed without any libp2p code, because the CLI and the config reader need
 * them too. `peer/transport/address.ts` turns them into multiaddr objects.
 */

/** The port that a peer address without one means, and the default listener. */
export const DEFAULT_PORT = 11010
/** Of the HTTP door. */
export const DEFAULT_HTTP_PORT = 11080

const PORT_MAX = 65535
/** RFC 1035: a whole name, without the trailing dot. */
const DNS_NAME_CHARS_MAX = 253
const DNS_LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
/** Base58 of an Ed25519 PeerId has 52 characters, of a hashed one 46; a bound is all that is needed here. */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{40,64}$/

const ACCEPTED_PEER = 'host:port, [ipv6]:port, tcp://host:port, a bare host (port ' + DEFAULT_PORT + '), or a ' +
  'multiaddr such as /ip4/192.0.2.1/tcp/11010 with or without /p2p/<peer id>'
const ACCEPTED_LISTENER = 'a port such as 11010, ip:port, [ipv6]:port, tcp://ip:port, or a multiaddr such as ' +
  '/ip4/0.0.0.0/tcp/11010'

/** An address that cannot be understood; the message shows it and says what is accepted. */
export class BadAddressError extends ShoalError {
  readonly input: string

  constructor (input: string, reason: string, accepted: string) {
    super('bad_address', `${JSON.stringify(input)} is not a usable address: ${reason}. Accepted: ${accepted}.`)
    this.input = input
  }
}

/** What stands before the port: `dns` is a name of either family, `dns4` and `dns6` ask for one. */
export type AddressFamily = 'ip4' | 'ip6' | 'dns' | 'dns4' | 'dns6'

/** Where a node can be reached: one TCP endpoint. */
export interface Address {
  family: AddressFamily
  /** IP in canonical form or name in lower case, never in brackets. */
  host: string
  /** 1 to 65535; 0 ("any free port") only where a listener was parsed. */
  port: number
  /** Base58 PeerId, where the text carried one. */
  peerId?: string
}

/**
 * Where a node listens. Without `host` only a port was given: all interfaces, or loopback when there is no
 * secret.
 */
export interface Listener {
  family?: 'ip4' | 'ip6'
  host?: string
  port: number
}

export interface ParseAddressOptions {
  /** Port meant by an address without one. @default 11010 */
  defaultPort?: number
}

/**
 * Parses the address of a peer. Throws `BadAddressError` (`bad_address`).
 */
export function parseAddress (text: string, options: ParseAddressOptions = {}): Address {
  const fail = (reason: string): never => { throw new BadAddressError(text, reason, ACCEPTED_PEER) }
  const trimmed = text.trim()

  if (/^:?\d+$/.test(trimmed)) {
    fail('it is a port without a host')
  }

  const parts = splitAddress(trimmed, fail)
  const address: Address = {
    ...parseHost(parts.host, parts.family, fail),
    port: parts.port === undefined ? options.defaultPort ?? DEFAULT_PORT : parsePort(parts.port, 1, fail)
  }

  if (parts.peerId !== undefined) {
    address.peerId = parts.peerId
  }

  return address
}

/**
 * Parses a listener. Throws `BadAddressError` (`bad_address`). Names are refused, except `localhost`: what a
 * name means may change, what a node exposes must not.
 */
export function parseListener (text: string): Listener {
  const fail = (reason: string): never => { throw new BadAddressError(text, reason, ACCEPTED_LISTENER) }
  const trimmed = text.trim()
  const barePort = /^:?(\d+)$/.exec(trimmed)

  if (barePort != null) {
    return { port: parsePort(barePort[1] ?? '', 0, fail) }
  }

  const parts = splitAddress(trimmed, fail)

  if (parts.peerId !== undefined) {
    fail('a listener has no peer id')
  }

  const { family, host } = parseHost(parts.host, parts.family, fail)
  const port = parts.port === undefined ? DEFAULT_PORT : parsePort(parts.port, 0, fail)

  if (family === 'ip4' || family === 'ip6') {
    return { family, host, port }
  }

  if (host === 'localhost') {
    return { family: 'ip4', host: '127.0.0.1', port }
  }

  return fail('a listener needs an IP address, not a name')
}

/** `host:port`, with brackets around an IPv6 host; what people read. The PeerId is left out. */
export function formatAddress (address: Pick<Address, 'host' | 'port'>): string {
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}

/** `/ip4/192.0.2.1/tcp/11010`, with `/p2p/…` where the PeerId is known; what programs exchange. */
export function formatMultiaddr (address: Address): string {
  const { family, host, port, peerId } = address

  return `/${family}/${host}/tcp/${port}${peerId === undefined ? '' : `/p2p/${peerId}`}`
}

/** True for hosts that only this machine can reach. */
export function isLoopbackHost (host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.')) ||
    /^::ffff:7f[0-9a-f]{2}:/.test(host)
}

/** True for `0.0.0.0` and `::`. */
export function isWildcardHost (host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

type Fail = (reason: string) => never

interface AddressParts {
  host: string
  family?: AddressFamily
  port?: string
  peerId?: string
}

function splitAddress (text: string, fail: Fail): AddressParts {
  if (text === '') {
    fail('it is empty')
  }

  if (/\s/.test(text)) {
    fail('it contains white space')
  }

  if (text.startsWith('/')) {
    return splitMultiaddr(text, fail)
  }

  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)

  if (scheme != null && scheme[1]?.toLowerCase() !== 'tcp') {
    fail(`Shoal speaks tcp, not ${scheme[1]}`)
  }

  const rest = scheme == null ? text : text.slice(scheme[0].length).replace(/\/$/, '')
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(rest)

  if (bracketed != null) {
    return { host: bracketed[1] ?? '', family: 'ip6', port: bracketed[2] }
  }

  // A bare IPv6 address cannot carry a port: `::1:11010` would have two meanings.
  if (isIPv6(rest)) {
    return { host: rest, family: 'ip6' }
  }

  const colon = rest.lastIndexOf(':')

  return colon === -1 ? { host: rest } : { host: rest.slice(0, colon), port: rest.slice(colon + 1) }
}

function splitMultiaddr (text: string, fail: Fail): AddressParts {
  const [, family, host = '', transport, port = '', p2p, peerId = '', ...more] = text.replace(/\/$/, '').split('/')

  if (family !== 'ip4' && family !== 'ip6' && family !== 'dns' && family !== 'dns4' && family !== 'dns6') {
    return fail('a multiaddr must start with /ip4, /ip6, /dns, /dns4 or /dns6')
  }

  if (transport !== 'tcp') {
    fail('a multiaddr must name a /tcp port')
  }

  if (p2p === undefined) {
    return { family, host, port }
  }

  if (p2p !== 'p2p' || more.length > 0) {
    fail('only /p2p/<peer id> may follow the port')
  }

  if (!PEER_ID.test(peerId)) {
    fail('what follows /p2p/ is not a peer id')
  }

  return { family, host, port, peerId }
}

function parseHost (text: string, family: AddressFamily | undefined, fail: Fail): Pick<Address, 'family' | 'host'> {
  if (family === 'ip6') {
    return isIPv6(text) && !text.includes('%')
      ? { family, host: canonicalIp6(text) }
      : fail(`${JSON.stringify(text)} is not an IPv6 address`)
  }

  if (family === 'ip4' || family === undefined) {
    if (isIPv4(text)) {
      return { family: 'ip4', host: text }
    }

    if (family === 'ip4') {
      fail(`${JSON.stringify(text)} is not an IPv4 address`)
    }
  }

  if (text.includes(':')) {
    fail('an IPv6 address with a port needs brackets, as in [::1]:11010')
  }

  const name = text.toLowerCase()
  const labels = name.split('.')

  // RFC 3696: no top-level name is all digits, so `300.1.1.1` is a mistyped IP and not a name.
  if (name === '' || name.length > DNS_NAME_CHARS_MAX || !labels.every(label => DNS_LABEL.test(label)) ||
    /^\d+$/.test(labels.at(-1) ?? '')) {
    fail(name === '' ? 'the host is missing' : `${JSON.stringify(text)} is neither an IP address nor a host name`)
  }

  return { family: family ?? 'dns', host: name }
}

/** The URL parser holds RFC 5952's short form, so that one address has one text. */
function canonicalIp6 (text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1)
}

function parsePort (text: string, min: number, fail: Fail): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN

  return port >= min && port <= PORT_MAX
    ? port
    : fail(`${JSON.stringify(text)} is not a port from ${min} to ${PORT_MAX}`)
}
