import { formatBytes } from '../../config/values/bytes.js'
import { formatDuration } from '../../config/values/duration.js'
import { defineCommand } from '../command.js'
import { renderPairs } from '../output/table.js'
import { printable } from '../../util/printable.js'
import { waitUntilStopped } from '../wait-stopped.js'
import { renderConfig } from '../output/config-table.js'
import type { NodeInfo } from '../../api/node.js'

export const nodeInfo = defineCommand({
  examples: [
    { command: 'shoal node info', note: 'PeerId, addresses, use' },
    { command: 'shoal node info -o json | jq -r .peer_id', note: 'for a script' }
  ],
  run: async context => {
    const client = await context.client()
    const info = await client.json('GET /node')
    const { paint } = context.out
    await context.out.result(info, () => renderPairs([
      ['Peer', info.peer_id],
      ['Host', printable(info.hostname)],
      ['Zone', info.zone === '' ? '-' : printable(info.zone)],
      ['Version', info.version],
      ['Network', `${printable(info.network_name)} (${info.encrypted
        ? 'with a secret'
        : paint('yellow', 'no secret: loopback only')})`],
      ['Data dir', info.data_dir],
      ['Store', info.store_id],
      ['Process', `${info.pid}, up ${formatDuration(info.uptime_s * 1000)}, ${formatBytes(info.rss_bytes)} of memory`],
      ...several('Address', info.addresses),
      ...several('Data port', info.data_endpoints),
      ['Copies', `${info.replicas}, at least ${info.min_replicas} before a write is acknowledged`],
      ['Repair', `${formatDuration(info.repair_delay_s * 1000)} after a node died`],
      ['Scrub', info.scrub_interval_s === 0
        ? paint('yellow', 'off')
        : `every copy is re-read within ${formatDuration(info.scrub_interval_s * 1000)}`],
      ['Use', `${formatBytes(info.used_bytes)} of ${formatBytes(info.capacity_bytes)} in ${info.blocks} blocks`],
      ...refusedRows(info.refused_messages)
    ]))

    return undefined
  }
})

export const nodeConfig = defineCommand({
  description: 'Secrets are shown as ***.',
  examples: [{ command: 'shoal node config', note: 'each value, and where it came from' }],
  run: async context => {
    const client = await context.client()
    const info = await client.json('GET /config')
    await context.out.result(info, renderConfig)

    return undefined
  }
})

export const nodeReload = defineCommand({
  description: 'Takes new peers, log level, capacity and scrub interval; what needs a restart is named. SIGHUP does the same.',
  examples: [{ command: 'shoal node reload', note: 'after an edit of the file' }],
  run: async context => {
    const client = await context.client()
    const result = await client.json('POST /node/reload')
    await context.out.result(result, ({ applied, needs_restart: restart }) =>
      `${applied.length === 0 ? 'Nothing changed.' : `Taken: ${applied.join(', ')}.`}\n` +
      (restart.length === 0 ? '' : `Restart the node for: ${restart.join(', ')}.\n`))

    return undefined
  }
})

export const nodeStop = defineCommand({
  description: 'Returns when the node has stopped. Its copies stay on its disk and count again when it comes back; to ' +
    'take a node away for good use: shoal leave',
  examples: [{ command: 'shoal node stop', note: 'as SIGTERM does' }],
  run: async context => {
    const client = await context.client()
    const { pid } = await client.json('GET /node')
    const result = await client.json('POST /node/stop')
    await waitUntilStopped(client.location, pid, context.signal)
    await context.out.result(result, () => 'The node has stopped.\n')

    return undefined
  }
})

/** Kinds of messages are names of methods: those of this version, or whatever a member called. */
function refusedRows (counts: NodeInfo['refused_messages']): [string, string][] {
  const kinds = Object.entries(counts)

  return kinds.length === 0
    ? []
    : [['Refused', `messages that made no sense: ${kinds.map(([kind, n]) => `${n} ${printable(kind)}`).join(', ')}`]]
}

function several (label: string, values: readonly string[]): [string, string][] {
  return values.length === 0 ? [[label, '-']] : values.map((value, i) => [i === 0 ? label : '', value])
}
