import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const ID_BYTES = 8
const SECRET_BYTES = 32

/** `shoal_<id>_<secret>`: scanners for leaked secrets know it by its beginning. */
const TOKEN = /^shoal_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/

export interface MadeToken {
  id: string
  /** What its user gets, once. */
  text: string
  /** What is kept. */
  hash: string
}

export function makeToken (): MadeToken {
  const id = randomBytes(ID_BYTES).toString('hex')
  const secret = randomBytes(SECRET_BYTES).toString('base64url')

  return { id, text: `shoal_${id}_${secret}`, hash: hashOf(secret) }
}

/** Undefined: it is no token by its form. */
export function parseToken (text: string): { id: string, secret: string } | undefined {
  const [, id, secret] = TOKEN.exec(text) ?? []

  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** 256 random bits need no slow hash: there is no list of likely ones to try. */
export function hashOf (secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes as long for every secret; without a hash to compare with too. */
export function isSecretOf (secret: string, hash: string | undefined): boolean {
  const isEqual = timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(hash ?? hashOf(''), 'hex'))

  return isEqual && hash !== undefined
}
