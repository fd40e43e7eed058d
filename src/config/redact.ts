/**
 * Taking secrets out of text that is about to be shown. Pure.
 */

export const REDACTED = '***'

/**
 * A shorter value is no secret, and masking every `a` or `42` would shred the text. A user of
 * such a secret is warned that it is weak.
 */
export const REDACT_LENGTH_MIN = 4

/** Replaces every occurrence of every secret by `***`. */
export function redactText (text: string, secrets: readonly string[]): string {
  let shown = text

  for (const secret of longestFirst(secrets)) {
    shown = shown.replaceAll(secret, REDACTED)
  }

  return shown
}

/** A secret that contains another must go first, or its other half would stay. */
export function longestFirst (secrets: readonly string[]): string[] {
  return [...new Set(secrets)].filter(s => s.length >= REDACT_LENGTH_MIN).sort((a, b) => b.length - a.length)
}

/** Names of variables and fields that hold something not to be shown. */
export function isSecretName (name: string): boolean {
  return /secret|password|passphrase|token|private_?key/i.test(name) && !/_file$|File$/.test(name)
}
