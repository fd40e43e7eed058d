// Shell: libp2p.
import './polyfill.js'
import { hkdfSync, scrypt } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { silentLogger } from '../../util/logger.js'
import { estimateSecretBits, SECRET_BITS_MIN } from '../../util/secret.js'
import { NOISE_PROTOCOL_PREFIX } from './constants.js'
import { SecretCollisionError } from './errors.js'
import type { Logger } from '../../util/logger.js'
import type { NoiseComponents } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter } from '@libp2p/interface'

/**
 * Who may talk to this node at all. The network secret never crosses the wire: stretched by scrypt and split
 * by HKDF it becomes the *prologue* of the noise handshake (noise spec, section 6: both sides mix it into the
 * transcript, and the handshake fails unless theirs are equal) and a short *tag* in the protocol name by
 * which the two sides find out which of the current and the previous secret they share.
 *
 * The tag travels in the clear, so it is cut to 16 bits: enough to tell two secrets apart, too few to confirm
 * a guess of the secret by listening alone (every 65 536th wrong guess has the same tag). An attacker who can dial a
 * listener can still test guesses offline; that is why weak secrets are warned about.
 */
export interface Admission {
  /** True where there is no secret: every user of this machine who knows the name is let in. */
  open: boolean
  /** Noise protocol names, preferred first. */
  protocols: string[]
  /** For libp2p's `connectionEncrypters`, preferred first. */
  encrypters: Array<(components: NoiseComponents) => ConnectionEncrypter>
}

export interface AdmissionInit {
  networkName: string
  /** Undefined or empty: an open mesh, for loopback only. */
  networkSecret?: string
  /** Accepted as well, and offered second, while a secret is being rotated. */
  networkSecretPrevious?: string
  logger?: Logger
}

/** What one secret gives. */
export interface AdmissionKeys {
  protocol: string
  prologue: Uint8Array
}

/** 32 MiB and some 100 ms a guess, once per start for us (RFC 7914 gives N = 2^14 for logins). */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const KEY_BYTES = 32
const PROLOGUE_BYTES = 32
const TAG_BYTES = 2
/** Part of every derivation, so that the same secret used elsewhere gives other keys. */
const CONTEXT = 'shoal/admission/1'

/** Derives what the handshake needs. Throws `secret_collision`. */
export async function createAdmission (init: AdmissionInit): Promise<Admission> {
  const { networkName, networkSecret = '', networkSecretPrevious = '', logger = silentLogger } = init
  const secrets = [networkSecret, networkSecretPrevious].filter(secret => secret !== '')

  warnOfWeakSecrets(secrets, logger)

  const keys = await Promise.all(networkSecret === ''
    ? [deriveAdmissionKeys(networkName)]
    : secrets.map(async secret => deriveAdmissionKeys(networkName, secret)))
  const protocols = keys.map(key => key.protocol)

  if (new Set(protocols).size < protocols.length) {
    throw new SecretCollisionError()
  }

  return { open: networkSecret === '', protocols, encrypters: keys.map(toEncrypter) }
}

/** The keys of one secret; without one, public keys that depend on the name alone. */
export async function deriveAdmissionKeys (networkName: string, secret?: string): Promise<AdmissionKeys> {
  const salt = `${CONTEXT}/${networkName}`
  const key = secret === undefined ? Buffer.alloc(KEY_BYTES) : await stretch(secret, salt)
  const derive = (purpose: string, bytes: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key, salt, `${CONTEXT}/${secret === undefined ? 'open/' : ''}${purpose}`, bytes))
  const tag = Buffer.from(derive('tag', TAG_BYTES)).toString('hex')

  return { protocol: `${NOISE_PROTOCOL_PREFIX}/${tag}`, prologue: derive('prologue', PROLOGUE_BYTES) }
}

/** A noise whose name on the wire says which secret it stands for. */
export function toEncrypter (keys: AdmissionKeys): (components: NoiseComponents) => ConnectionEncrypter {
  const create = noise({ prologueBytes: keys.prologue })

  return components => Object.assign(create(components), { protocol: keys.protocol })
}

async function stretch (secret: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Normalised, so that a secret typed on two keyboards is one secret.
    scrypt(secret.normalize('NFC'), salt, KEY_BYTES, SCRYPT, (err, key) => {
      if (err == null) {
        resolve(key)
      } else {
        reject(err)
      }
    })
  })
}

function warnOfWeakSecrets (secrets: string[], logger: Logger): void {
  for (const secret of secrets) {
    const bits = Math.round(estimateSecretBits(secret))

    if (bits < SECRET_BITS_MIN) {
      logger.warn({ bits, bitsMin: SECRET_BITS_MIN }, 'the network secret is weak: an attacker who reaches a listener can ' +
        'guess it offline. Make a strong one with `shoal secret new`')
    }
  }
}
