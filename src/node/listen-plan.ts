import { parseAddress, parseListener } from '../util/address.js'
import type { NodeOptions } from './types.js'

export interface ListenPlan {
  /** For libp2p. */
  listeners: string[]
  /** IPs for the RPC data port: those of the listeners. */
  dataHosts: string[]
  /** libp2p's port + 1, or any. */
  dataPort: number
  /** Hosts told to others for the data port: those that the operator told for libp2p. */
  advertiseHosts: string[]
}

/** A library node is for its host alone, unless told otherwise. */
const LISTENERS_DEFAULT = ['127.0.0.1:0']

const PORT_MAX = 65_535

/** Where the two ports of a node listen. Pure. Errors: `bad_address`. */
export function listenPlan (
  { listeners = LISTENERS_DEFAULT, advertise = [], networkSecret = '' }: NodeOptions
): ListenPlan {
  const parsed = listeners.map(text => parseListener(text))
  // As the libp2p host reads a bare port: everywhere, or loopback only where there is no secret.
  const anyHost = networkSecret === '' ? '127.0.0.1' : '0.0.0.0'
  const port = parsed.find(listener => listener.port !== 0)?.port ?? 0

  return {
    listeners,
    dataHosts: [...new Set(parsed.map(({ host }) => host ?? anyHost))],
    dataPort: port === 0 || port === PORT_MAX ? 0 : port + 1,
    advertiseHosts: [...new Set(advertise.map(text => parseAddress(text).host))]
  }
}
