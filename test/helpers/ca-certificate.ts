import { createSign, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** DER of one element; contents stay below 64 KiB. */
function der (tag: number, ...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  const size = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]

  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

function certificate (subject: string, publicKey: KeyObject, issuer: string, issuerKey: KeyObject): string {
  const algorithm = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'))
  const name = (text: string): Buffer =>
    der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(text)))))
  const validity = der(0x30, der(0x18, Buffer.from('20000101000000Z')), der(0x18, Buffer.from('99991231235959Z')))
  // X.509 version 1: OpenSSL takes a self-signed one as a root without extensions.
  const body = der(0x30, der(0x02, Buffer.from([subject.length])), algorithm, name(issuer), validity, name(subject),
    publicKey.export({ type: 'spki', format: 'der' }))
  const signature = createSign('sha256').update(body).sign(issuerKey)
  const bytes = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature))

  return `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`
}

/** A certificate authority and a server certificate for `localhost` that it has signed. */
export function makeCaSignedCertificate (): { ca: string, cert: string, key: string } {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  return {
    ca: certificate('test ca', ca.publicKey, 'test ca', ca.privateKey),
    cert: certificate('localhost', leaf.publicKey, 'test ca', ca.privateKey),
    key: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  }
}
