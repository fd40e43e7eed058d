// Shell: files, libp2p.
import './polyfill.js'
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { silentLogger } from '../../util/logger.js'
import { thisPlatform } from '../../util/platform/platform.js'
import { readFileIfExists, writeFileAtomic } from '../../util/atomic-file.js'
import { IDENTITY_FILE } from './constants.js'
import { IdentityCorruptError } from './errors.js'
import type { Logger } from '../../util/logger.js'
import type { Ed25519PrivateKey } from '@libp2p/interface'

/** First line of the key file; the key follows as base64 of libp2p's protobuf. */
const FORMAT = 'shoal-identity-1'
const PROBE = new TextEncoder().encode('shoal')
const OWNER_ONLY_MODE = 0o600
const OTHERS_MASK = 0o077

/** Who this node is: the key and the name that follows from it. */
export interface Identity {
  privateKey: Ed25519PrivateKey
  /** PeerId in base58, `12D3Koo…`. */
  peerId: string
  /** The key was there before this start. */
  isOld: boolean
}

export interface LoadIdentityOptions {
  /** Without one the identity lives in memory only. */
  dataDir?: string
  logger?: Logger
}

/**
 * Reads the Ed25519 key of a node from `<dataDir>/identity.key`, or makes one on the first start. A key file
 * that others can read is narrowed to its owner, with a warning. Throws `identity_corrupt`; such a file is
 * never overwritten.
 */
export async function loadIdentity (options: LoadIdentityOptions = {}): Promise<Identity> {
  const { dataDir, logger = silentLogger } = options

  if (dataDir === undefined) {
    return toIdentity(await generateKeyPair('Ed25519'), false)
  }

  const path = join(dataDir, IDENTITY_FILE)
  const text = await readFileIfExists(path)

  if (text !== undefined) {
    await narrowMode(path, logger)

    return await parseIdentity(text, path)
  }

  const identity = toIdentity(await generateKeyPair('Ed25519'), false)
  const key = Buffer.from(privateKeyToProtobuf(identity.privateKey)).toString('base64')

  await writeFileAtomic(path, `${FORMAT}\n${key}\n`)
  logger.info({ peerId: identity.peerId }, 'made a new identity')

  return identity
}

async function parseIdentity (text: string, path: string): Promise<Identity> {
  const [format, key = ''] = text.split('\n')

  if (format !== FORMAT) {
    throw new IdentityCorruptError(path)
  }

  try {
    const privateKey = privateKeyFromProtobuf(Buffer.from(key, 'base64'))

    if (privateKey.type !== 'Ed25519') {
      throw new TypeError(`expected an Ed25519 key, found ${privateKey.type}`)
    }

    // The file holds both halves of the key; a damaged one would give a PeerId that no handshake can prove.
    if (!await privateKey.publicKey.verify(PROBE, await privateKey.sign(PROBE))) {
      throw new TypeError('the two halves of the key do not belong together')
    }

    return toIdentity(privateKey, true)
  } catch (err) {
    throw new IdentityCorruptError(path, { cause: err })
  }
}

function toIdentity (privateKey: Ed25519PrivateKey, isOld: boolean): Identity {
  return { privateKey, peerId: peerIdFromPrivateKey(privateKey).toString(), isOld }
}

async function narrowMode (path: string, logger: Logger): Promise<void> {
  // Where there are none, what stands for them always looks open.
  if (!thisPlatform.hasModes || ((await stat(path)).mode & OTHERS_MASK) === 0) {
    return
  }

  await chmod(path, OWNER_ONLY_MODE)
  logger.warn({ path }, 'the identity key was readable by others; its mode is 0600 now. If a copy of it may have been made, ' +
    'move it away and start as a new node')
}
