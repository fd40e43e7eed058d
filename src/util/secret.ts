import { randomBytes } from 'node:crypto'

/**
 * Below this an attacker who reaches a listener can guess a secret offline; at the design's 128 it cannot.
 */
export const SECRET_BITS_MIN = 80

const SECRET_BYTES = 16
/** Crockford's base32 in lower case: no `i`, `l`, `o`, `u`, so it survives being read out. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const GROUP_CHARS = 5

/** A fresh network secret: 128 random bits as 26 base32 characters in groups, `3k9xw-…`. */
export function generateSecret (): string {
  let value = 0n

  for (const byte of randomBytes(SECRET_BYTES)) {
    value = (value << 8n) | BigInt(byte)
  }

  let text = ''

  for (let i = 0; i < Math.ceil(SECRET_BYTES * 8 / 5); i++) {
    text = (ALPHABET[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }

  // The last character joins the group before it rather than stand alone.
  return text.replace(new RegExp(`(.{${GROUP_CHARS}})(?=.{${GROUP_CHARS}})`, 'g'), '$1-')
}

/**
 * An upper bound of the entropy of a secret, bits: its length times the bits of the alphabet it seems to draw
 * from, where a repeated run counts once. It cannot recognise words; it is there to catch `test` and
 * `12345678`.
 */
export function estimateSecretBits (secret: string): number {
  const classes: Array<[RegExp, number]> = [[/[a-z]/, 26], [/[A-Z]/, 26], [/[0-9]/, 10], [/[ -/:-@[-`{-~]/, 33]]
  let alphabetSize = [...secret].some(char => (char.codePointAt(0) ?? 0) > 126) ? 100 : 0

  for (const [pattern, size] of classes) {
    alphabetSize += pattern.test(secret) ? size : 0
  }

  const chars = [...secret].filter((char, i, all) => char !== all[i - 1])
  // A few characters used over and over are no larger an alphabet than they are.
  const perChar = Math.log2(Math.max(1, Math.min(alphabetSize, new Set(chars).size * 4)))

  return chars.length * perChar
}
