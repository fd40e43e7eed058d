import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

/**
 * The certificate of one run of a node: self-signed, EC P-256, made in memory at start and never stored. No peer
 * verifies a chain, a name or a date: the peer pins its SHA-256. So one fixed shape is enough, and its few lines of
 * DER replace a dependency (`@peculiar/x509` brings 20 packages and needs a reflection polyfill).
 */
export interface Certificate {
  /** PEM */
  cert: string
  /** PKCS #8, PEM */
  key: string
  /** SHA-256 of the DER, 32 bytes. */
  fingerprint: Uint8Array
}

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const UTF8_STRING = 0x0c
const GENERALIZED_TIME = 0x18
/** Context tag [0], constructed: the version field of RFC 5280. */
const VERSION_TAG = 0xa0

const OID_ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const OID_COMMON_NAME = Buffer.from('0603550403', 'hex')
/** X.509 v3 is number 2. */
const V3 = Buffer.from([INTEGER, 1, 2])
const SERIAL_BYTES = 16
/** RFC 5280, 4.1.2.5: "no well-defined expiration date". The certificate dies with the process. */
const NOT_BEFORE = '20000101000000Z'
const NOT_AFTER = '99991231235959Z'

/** Makes a key and its certificate (about 1 ms). */
export function createCertificate (commonName = 'shoal'): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const serial = randomBytes(SERIAL_BYTES)
  // Positive and without leading zeros, as DER wants an INTEGER.
  serial[0] = (serial[0] as number) & 0x7f | 0x40

  const algorithm = der(SEQUENCE, OID_ECDSA_WITH_SHA256)
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, OID_COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))))
  const validity = der(SEQUENCE, time(NOT_BEFORE), time(NOT_AFTER))
  const body = der(SEQUENCE, der(VERSION_TAG, V3), der(INTEGER, serial), algorithm, name, validity, name,
    publicKey.export({ type: 'spki', format: 'der' }))
  const signature = createSign('sha256').update(body).sign(privateKey)
  const certificate = der(SEQUENCE, body, algorithm, der(BIT_STRING, Buffer.from([0]), signature))

  return {
    cert: pem(certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    fingerprint: fingerprintOf(certificate)
  }
}

/** What peers pin: SHA-256 over the DER of the certificate. */
export function fingerprintOf (certificate: Uint8Array): Uint8Array {
  return createHash('sha256').update(certificate).digest()
}

function time (text: string): Buffer {
  return der(GENERALIZED_TIME, Buffer.from(text))
}

/** One DER element: tag, length, contents. Lengths here stay below 64 KiB. */
function der (tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  const length = body.length < 0x80
    ? [body.length]
    : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff]

  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

function pem (certificate: Uint8Array): string {
  const lines = Buffer.from(certificate).toString('base64').match(/.{1,64}/g) ?? []

  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
