// Shell: libp2p.
import '../transport/polyfill.js'
import { createPublicKey, verify } from 'node:crypto'
import { peerIdFromString } from '@libp2p/peer-id'
import { startText } from './start.js'
import type { StartWitness, StoreStart } from './start.js'

/** What signs: libp2p's private keys fit. */
export interface SigningKey {
  sign: (text: Uint8Array) => Uint8Array | Promise<Uint8Array>
}

export async function signStart (
  key: SigningKey, peerId: string, storeId: string, start: Omit<StoreStart, 'signature'>
): Promise<StoreStart> {
  const signature = await key.sign(Buffer.from(startText(peerId, storeId, start)))

  return { ...start, signature: new Uint8Array(signature) }
}

/** The key of a node is in its PeerId. False for whatever is not what it should be. */
export function verifyStart (peerId: string, { storeId, start }: StartWitness): boolean {
  try {
    const { publicKey } = peerIdFromString(peerId)

    if (publicKey?.type !== 'Ed25519') {
      return false
    }

    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey.raw).toString('base64url') },
      format: 'jwk'
    })

    return verify(null, Buffer.from(startText(peerId, storeId, start)), key, start.signature)
  } catch {
    return false
  }
}
