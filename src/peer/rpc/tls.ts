import { constants } from 'node:crypto'
import { fingerprintOf } from './certificate.js'
import { RpcIdentityError } from './errors.js'
import type { Certificate } from './certificate.js'
import type { SecureContextOptions, TLSSocket } from 'node:tls'

/**
 * How both ends use TLS, and the check that takes the place of certificate authorities.
 *
 * `rejectUnauthorized` is off: no chain is ever trusted, so a CA-signed certificate is worth nothing here. Instead
 * `provenFingerprint` is asked in `secureConnect` / `secureConnection`, before a listener for data exists. OpenSSL
 * has then verified (CertificateVerify, RFC 8446, 4.4.3) that the other end holds the key of the certificate.
 *
 * Resumption would skip that proof. OpenSSL sends TLS 1.3 tickets even with SSL_OP_NO_TICKET (stateful ones, naming an
 * entry of a session cache); the server keeps no such cache, so they cannot be redeemed, and a resumed session is
 * refused on both sides anyway.
 */

/**
 * Measured on the reference machine: AES-128-GCM moves 5 to 15 % more than AES-256-GCM, ChaCha20-Poly1305 is the
 * slowest where the CPU has AES. All three are sound; an end without AES instructions may still choose.
 */
const CIPHERS = 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256'

export const TLS_VERSION = 'TLSv1.3'

/** For `createServer` and, once per run, for `createSecureContext`. */
export function secureContextOptions (certificate: Certificate): SecureContextOptions {
  return {
    cert: certificate.cert,
    key: certificate.key,
    minVersion: TLS_VERSION,
    maxVersion: TLS_VERSION,
    ciphers: CIPHERS,
    secureOptions: constants.SSL_OP_NO_TICKET
  }
}

/** The fingerprint that the other end has proven to hold the key of. Throws `rpc_identity`. */
export function provenFingerprint (socket: TLSSocket): Uint8Array {
  if (socket.getProtocol() !== TLS_VERSION) {
    throw new RpcIdentityError(`it speaks ${socket.getProtocol()}, not ${TLS_VERSION}`)
  }

  if (socket.isSessionReused()) {
    throw new RpcIdentityError('it resumed a session instead of proving its key')
  }

  const certificate = socket.getPeerX509Certificate()

  if (certificate === undefined) {
    throw new RpcIdentityError('it has no certificate')
  }

  return fingerprintOf(certificate.raw)
}
