import { isIP } from 'node:net'

/** Names with commas between, in lower case. */
export function hostNames (text: string): string[] {
  return text.split(',').map(name => name.trim().toLowerCase()).filter(name => name !== '')
}

/**
 * Whether a client may ask under this name. A page elsewhere can make its own name point to an address here (DNS
 * rebinding), and the browser of its reader then asks under that name, from a place that reaches this node. An address
 * cannot be rebound, and names that are known are ours.
 *
 * @param host - the `Host` header
 * @param names - in lower case; `*.example.com` is every name below
 */
export function isKnownHost (host: string | undefined, names: readonly string[]): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host ?? '') ?? []
  const name = (bracketed ?? plain ?? '').toLowerCase().replace(/\.$/, '')

  if (bracketed !== undefined) {
    return isIP(name) !== 0
  }

  if (name === '') {
    return false
  }

  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || names.some(known =>
    known.startsWith('*.') ? name.endsWith(known.slice(1)) && name.length > known.length - 1 : name === known)
}
