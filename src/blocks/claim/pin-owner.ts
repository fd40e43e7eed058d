/**
 * What a pin says of itself lies in its owner id, `pin:<id>.<at>.<who>.<label>`: no other record has to be kept with
 * the blocks, or can be lost without them. `at` is ms in base 36, the two texts are base64url, and each may be empty.
 * Pins of older versions are `pin:<id>` alone.
 */
import { PIN_PREFIX } from '../../store/claims.js'
import { InvalidPinLabelError } from '../errors.js'

/** With the id, the time and who it comes to less than the 200 characters that an owner may have. */
export const PIN_LABEL_BYTES_MAX = 64
/** Longer names of users are cut. */
const WHO_BYTES_MAX = 32
const RADIX = 36

export interface PinFacts {
  /** Empty: none was given. */
  label: string
  /** Empty: not known. */
  who: string
  /** Wall clock of the node that made the pin, ms; undefined: not known. */
  atMs: number | undefined
}

/** Throws `invalid_pin_label`. @param id - random, and free of dots */
export function pinIdOf (id: string, { label, who, atMs = 0 }: PinFacts): string {
  checkPinLabel(label)

  return [id, atMs.toString(RADIX), encode(cut(who)), encode(label)].join('.')
}

export function checkPinLabel (label: string): void {
  if (Buffer.byteLength(label) > PIN_LABEL_BYTES_MAX || /\p{C}/u.test(label)) {
    throw new InvalidPinLabelError(label, PIN_LABEL_BYTES_MAX)
  }
}

export function pinFacts (owner: string): PinFacts {
  const [, at = '', who = '', label = ''] = owner.slice(PIN_PREFIX.length).split('.')
  const atMs = Number.parseInt(at, RADIX)

  return {
    label: decode(label), who: decode(who), atMs: Number.isSafeInteger(atMs) && atMs > 0 ? atMs : undefined
  }
}

function encode (text: string): string {
  return Buffer.from(text).toString('base64url')
}

function decode (text: string): string {
  return Buffer.from(text, 'base64url').toString()
}

/** At a whole character. */
function cut (text: string): string {
  let kept = ''

  for (const char of text) {
    if (Buffer.byteLength(kept + char) > WHO_BYTES_MAX) {
      break
    }

    kept += char
  }

  return kept
}
