import { formatBytes } from '../../config/values/bytes.js'
import { formatDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { findMember } from '../targets/find-member.js'
import { stateColour } from '../output/colour.js'
import { printable } from '../../util/printable.js'
import { shortPeerId } from '../output/member.js'
import type { PeerChangeResult, PeerRow } from '../../api/peers.js'
import type { ArgSpec, CommandContext, CommandSpec } from '../command.js'
import type { ApiClient } from '../client.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'HOST' }, { title: 'PEER' }, { title: 'ZONE' }, { title: 'STATE' }, { title: 'ADDRESS' },
  { title: 'LATENCY', align: 'right' }, { title: 'RX', align: 'right' }, { title: 'TX', align: 'right' },
  { title: 'USED', align: 'right' }, { title: 'CAPACITY', align: 'right' }, { title: 'VERSION' }, { title: 'NOTES' }
]

export const peerList = defineCommand<{ wide?: boolean }>({
  description: 'The first row is the node that answers.',
  options: [{ flags: '-w, --wide', description: 'whole PeerIds and addresses' }],
  examples: [
    { command: 'shoal peer', note: 'list the nodes of the mesh' },
    { command: 'shoal peer -o json | jq ".[] | select(.state != \\"alive\\")"', note: 'those that are not well' }
  ],
  run: async (context, _args, options) => {
    const client = await context.client()
    const rows = await client.json('GET /peers')
    const { out } = context
    await out.list(rows, COLUMNS, row => [
      printable(row.hostname),
      options.wide === true ? row.peer_id : shortPeerId(row.peer_id),
      row.zone === '' ? '-' : printable(row.zone),
      out.paint(stateColour(row.state), row.state),
      // The PeerId at its end has a column of its own.
      printable(options.wide === true ? row.address : row.address.replace(/\/p2p\/[^/]*$/, '')),
      row.self || row.latency_ms == null ? '-' : `${row.latency_ms.toFixed(row.latency_ms < 10 ? 1 : 0)} ms`,
      formatBytes(row.rx_bytes),
      formatBytes(row.tx_bytes),
      formatBytes(row.used_bytes),
      formatBytes(row.capacity_bytes),
      row.version,
      [...row.self ? ['this node'] : [], ...row.flags.map(flag => noteOf(flag, row)), ...row.transport === 'libp2p' ? ['fallback'] : []].join(', ')
    ], 'No peers.')

    return undefined
  }
})

/** A clock that is wrong is told with how far. */
function noteOf (flag: string, { clock_skew_ms: skewMs }: PeerRow): string {
  return flag === 'clock_skewed' && skewMs != null
    ? `clock ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind'}`
    : flag
}

export const peerAdd = peerChange(
  { name: 'address', description: 'host:port, tcp://host:port or a multiaddr' },
  [
    { command: 'shoal peer add node2.example.com:11010', note: 'connect now, and remember' },
    { command: 'shoal peer add /ip4/192.0.2.7/tcp/11010', note: 'by multiaddr' }
  ],
  async (client, address) => await client.json('POST /peers', { body: { address } }),
  async (_client, address) => address
)

export const peerRemove = peerChange(
  { name: 'peer', description: 'host name, PeerId or the end of one, or the address as it was added', complete: 'host' },
  [{ command: 'shoal peer remove node2.example.com:11010', note: 'forget an address' }],
  async (client, peer) => await client.json('DELETE /peers/:peer', { params: { peer } })
)

export const peerBlock = peerChange(
  { name: 'peer_id', description: 'host name, PeerId or the end of one, see: shoal peer', complete: 'host' },
  [
    { command: 'shoal peer block node2', note: 'this node neither dials nor answers it any more' },
    { command: 'shoal peer block k3sD9fQx', note: 'by the end of its PeerId, as `shoal peer` shows it' }
  ],
  async (client, peer) => await client.json('POST /peers/:peer/block', { params: { peer } })
)

export const peerUnblock = peerChange(
  { name: 'peer_id', description: 'host name, PeerId or the end of one; the whole PeerId of one that is no member any more', complete: 'host' },
  [{ command: 'shoal peer unblock 12D3Koo…', note: 'let it in again' }],
  async (client, peer) => await client.json('POST /peers/:peer/unblock', { params: { peer } })
)

function peerChange (
  arg: ArgSpec,
  examples: CommandSpec['examples'],
  change: (client: ApiClient, peer: string) => Promise<PeerChangeResult>,
  resolve: (client: ApiClient, value: string) => Promise<string> = findMember
): CommandSpec<never> {
  return defineCommand({
    args: [arg],
    examples,
    run: async (context: CommandContext, [value = '']) => {
      const client = await context.client()
      const result = await change(client, await resolve(client, value))
      await context.out.result(result, ({ message }) => `${printable(message)}\n`)

      return undefined
    }
  })
}
