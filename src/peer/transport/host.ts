import { parseAddress } from '../../util/address.js'
import { systemClock } from '../../util/clock.js'
import { silentLogger } from '../../util/logger.js'
import { toListenAddresses } from './address.js'
import { createAdmission } from './admission.js'
import { Blocklist } from './blocklist.js'
import { loadIdentity } from './identity.js'
import { KnownPeers } from './known-peers.js'
import { Libp2pHost } from './libp2p-host.js'
import { systemRandom } from '../../util/random.js'
import type { PeerHost, PeerHostInit } from './types.js'

export type { PeerHost, PeerHostInit, SendMessageOptions, SignalOptions } from './types.js'

/**
 * Prepares a peer host; nothing listens or dials before `start`. Errors: `bad_address`, `secret_required`,
 * `secret_collision`, `identity_corrupt`, `blocklist_corrupt`; of `start`: `address_in_use`, `listen_failed`.
 */
export async function createPeerHost (init: PeerHostInit): Promise<PeerHost> {
  const { dataDir, logger = silentLogger, clock = systemClock, advertise = [], bootstrap = [] } = init
  // What a person typed is checked before anything is written or computed.
  const listen = toListenAddresses(init.listeners, (init.networkSecret ?? '') === '')
  const defaultPort = listen.find(({ port }) => port !== 0)?.port
  const announce = advertise.map(text => parseAddress(text, { defaultPort }))
  const configured = bootstrap.map(text => parseAddress(text))

  return new Libp2pHost({
    listen,
    announce,
    admission: await createAdmission({ ...init, logger }),
    identity: init.identity ?? await loadIdentity({ dataDir, logger }),
    known: await KnownPeers.load({ dataDir, logger, clock }),
    blocklist: await Blocklist.load(dataDir),
    mdns: init.mdns ?? false,
    random: init.random ?? systemRandom,
    version: init.version,
    logger,
    clock
  }, configured)
}
