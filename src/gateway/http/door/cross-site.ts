import type { IncomingMessage } from 'node:http'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a browser sends this for a page of another site, and it would change something. Browsers say where a request
 * comes from (`Sec-Fetch-Site`, `Origin`); other clients say nothing.
 */
export function crossSite ({ method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  if (SAFE_METHODS.has(method)) {
    return false
  }

  const site = headers['sec-fetch-site']

  if (site !== undefined) {
    return site !== 'same-origin' && site !== 'none'
  }

  const { origin, host } = headers

  return origin !== undefined && hostOf(origin) !== host
}

/** Undefined for `null`, which a sandboxed page says. */
function hostOf (origin: string): string | undefined {
  return /^https?:\/\/(.*)$/.exec(origin)?.[1]
}
