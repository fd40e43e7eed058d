import { createHmac } from 'node:crypto'
import { RPC_VERSION, RPC_VERSION_MIN } from './constants.js'
import { RpcIdentityError, RpcProtocolError } from './errors.js'
import { RpcBind } from './pb/rpc.js'
import { isSame } from './pins.js'
import type { PinSet } from './pins.js'
import type { TLSSocket } from 'node:tls'

/**
 * The binding of a connection to two PeerIds: the first frame each way. Over TLS it carries a MAC under keying
 * material exported from this very connection (RFC 8446, 7.5), over the sender's role and both PeerIds. So a
 * frame recorded elsewhere, reflected, or made for another peer proves nothing here. Over a libp2p stream noise
 * has authenticated the peer and the frame only carries the version.
 */
export interface Binding {
  /** The header of our own first frame. `peerId` is the peer we take the other end for. */
  create: (peerId: string) => Uint8Array
  /** Checks the other end's first frame and returns its PeerId. Throws `rpc_identity` or `rpc_protocol`. */
  check: (header: Uint8Array) => string
}

/** Who opened the connection; part of the proof, so that a proof cannot be sent back to its maker. */
export type Role = 'initiator' | 'acceptor'

const EXPORTER_LABEL = 'EXPORTER-shoal-rpc-binding-1'
const PROOF_BYTES = 32

/**
 * For a TLS connection. `expected` is the peer we connected to; without it (an accepted connection) the peer may be
 * any whose pinned fingerprint is the one that this socket presented.
 */
export function createTlsBinding (init: {
  socket: TLSSocket
  role: Role
  ownId: string
  fingerprint: Uint8Array
  expected?: string
  pins?: PinSet
}): Binding {
  const { role, ownId, expected, pins } = init
  const key = init.socket.exportKeyingMaterial(PROOF_BYTES, EXPORTER_LABEL, Buffer.alloc(0))
  const prove = (by: Role, version: number, own: string, peer: string): Buffer =>
    createHmac('sha256', key).update(`${by}\n${version}\n${own}\n${peer}`).digest()

  return {
    create: peerId => RpcBind.encode({
      version: RPC_VERSION,
      own: ownId,
      peer: peerId,
      proof: prove(role, RPC_VERSION, ownId, peerId) as Uint8Array<ArrayBuffer>
    }),
    check: header => {
      const bind = decodeBind(header, ownId)
      const proof = prove(role === 'initiator' ? 'acceptor' : 'initiator', bind.version, bind.own, ownId)

      if (!isSame(bind.proof, proof)) {
        throw new RpcIdentityError(`the binding frame of ${bind.own} does not belong to this connection`)
      }

      if (expected !== undefined && bind.own !== expected) {
        throw new RpcIdentityError(`it says it is ${bind.own}, but ${expected} was called`)
      }

      if (pins !== undefined && !pins.belongs(bind.own, init.fingerprint)) {
        throw new RpcIdentityError(`the certificate is not the one that ${bind.own} announced`)
      }

      return bind.own
    }
  }
}

/** For a libp2p stream: noise has said who `peerId` is. */
export function createStreamBinding (init: { ownId: string, peerId: string }): Binding {
  return {
    create: peerId => RpcBind.encode({ version: RPC_VERSION, own: init.ownId, peer: peerId }),
    check: header => {
      const bind = decodeBind(header, init.ownId)

      if (bind.own !== init.peerId) {
        throw new RpcIdentityError(`it says it is ${bind.own}, but noise says ${init.peerId}`)
      }

      return bind.own
    }
  }
}

function decodeBind (header: Uint8Array, ownId: string): RpcBind {
  let bind: RpcBind

  try {
    bind = RpcBind.decode(header)
  } catch (err) {
    throw new RpcProtocolError('the binding frame cannot be decoded', { cause: err })
  }

  if (bind.version < RPC_VERSION_MIN) {
    throw new RpcProtocolError(`the peer speaks version ${bind.version}, at least ${RPC_VERSION_MIN} is needed`)
  }

  if (bind.peer !== ownId) {
    throw new RpcIdentityError(`its binding frame is for ${bind.peer}`)
  }

  return bind
}
