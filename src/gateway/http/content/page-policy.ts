/**
 * Types that no browser runs scripts of in the name of where they came from. A policy would keep its PDF viewer off.
 */
const PASSIVE = /^(?:audio\/|video\/|font\/|image\/(?!svg)|application\/pdf$|text\/plain(?:;|$))/

/** An origin of its own, without scripts, and nothing from elsewhere, so that no other site learns of a reader. */
const SANDBOX = "sandbox allow-downloads; default-src 'self' 'unsafe-inline' data: blob:"

/**
 * Headers that keep what a user stored from acting for its reader. The type is what we say and is not guessed again,
 * and a page can read nothing here and call nothing.
 */
export function pagePolicy (type: string): Record<string, string> {
  const guard = { 'x-content-type-options': 'nosniff' }

  return PASSIVE.test(type) ? guard : { ...guard, 'content-security-policy': SANDBOX }
}
