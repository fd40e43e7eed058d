import { createPeerHost } from '../../src/peer/transport/host.js'
import type { PeerHost, PeerHostInit } from '../../src/peer/transport/host.js'

/** A host on a free loopback port, in memory unless told otherwise. */
export async function makeHost (init: Partial<PeerHostInit> = {}): Promise<PeerHost> {
  return createPeerHost({ listeners: ['127.0.0.1:0'], networkName: 'test', version: '0.0.1', ...init })
}

/** Starts hosts, runs with them and stops all of them, whatever happens. */
export async function withHosts<T> (inits: Array<Partial<PeerHostInit>>,
  run: (...hosts: PeerHost[]) => Promise<T>): Promise<T> {
  const hosts: PeerHost[] = []

  try {
    for (const init of inits) {
      hosts.push(await makeHost(init))
    }

    await Promise.all(hosts.map(async host => host.start()))

    return await run(...hosts)
  } finally {
    await Promise.all(hosts.map(async host => host.stop()))
  }
}

/** The first address of a host, without `/p2p/`. */
export function addressOf (host: PeerHost): string {
  const [address] = host.addresses()

  if (address == null) {
    throw new Error('the host has no address; is it started?')
  }

  return address.replace(/\/p2p\/.*$/, '')
}
