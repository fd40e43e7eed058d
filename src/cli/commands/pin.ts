import { defineCommand } from '../command.js'
import { eachTarget } from '../targets/each-target.js'
import { UsageError } from '../errors.js'
import { parseWhole } from '../option-values.js'
import { count } from '../output/format.js'
import { timeText } from '../output/entry-text.js'
import { REPLICAS_MAX } from '../../config/values.js'
import { printable } from '../../util/printable.js'
import { parseTarget } from '../targets/target.js'
import { unpin } from '../unpin.js'
import { resultOf } from '../volume-work.js'
import type { PinCreateResult, Pin, UnpinResult } from '../../api/pins.js'
import type { PinCreateRequest } from '../../api/requests.js'
import type { ArgSpec } from '../command.js'
import type { ApiClient } from '../client.js'
import type { CommandContext } from '../command.js'
import type { Column } from '../output/table.js'

const COLUMNS: readonly Column[] = [
  { title: 'PINNED' }, { title: 'BY' }, { title: 'COPIES', align: 'right' }, { title: 'CID' }, { title: 'LABEL' }, { title: 'STATE' }
]
const CIDS_ARG: ArgSpec = { name: 'cid', description: 'whole CIDs, as `shoal pin ls` shows them', variadic: true }

export const pinList = defineCommand<{ removed?: boolean }>({
  description: 'What is kept by its CID, under no name: everything that was put with --pin. Gathered from all nodes; what was ' +
    'unpinned is listed with --removed as long as it is kept.',
  options: [{ flags: '--removed', description: 'what was unpinned and can still be restored' }],
  examples: [
    { command: 'shoal pin ls', note: 'all pins of the mesh, oldest first' },
    { command: 'shoal pin ls --removed', note: 'for `shoal pin restore`' },
    { command: 'shoal pin ls -o json', note: 'array of cid, label, by, pinned_at, copies, kept_until, id' }
  ],
  run: async (context, _args, options) => {
    const client = await context.client()
    const { pins, unanswered } = await client.slowJson('GET /pins')
    const now = new Date()
    const shown = pins.filter(pin => (pin.kept_until != null) === (options.removed === true))

    await context.out.list(shown, COLUMNS, row => [
      row.pinned_at == null ? '-' : timeText(row.pinned_at, now), printable(row.by), String(row.copies), row.cid,
      printable(row.label), stateText(row, now)
    ], options.removed === true ? 'Nothing that was unpinned is kept any more.' : 'No pins. Make one: shoal put --pin <file>')

    if (unanswered.length > 0 && !context.out.isJson) {
      await context.out.note(context.out.paint('yellow', `No answer from ${unanswered.map(printable).join(', ')}: pins of which ` +
        'only they have the first block are missing here.'))
    }

    return undefined
  }
})

export const pinAdd = defineCommand<{ label?: string, replicas?: number }>({
  description: 'Keeps what the mesh has already, with all that is below it: a CID from a volume that is to outlive its name, ' +
    'for example. No bytes move. To store something and pin it: shoal put --pin.',
  args: [CIDS_ARG],
  options: [
    { flags: '--label <text>', description: 'what to call it in lists; at most 64 bytes' },
    { flags: '--replicas <count>', description: 'copies to keep, instead of what the node is configured for', parse: parseWhole(1, REPLICAS_MAX) }
  ],
  examples: [
    { command: 'shoal pin add bafy… --label "wedding, all"', note: 'pin what is there' },
    { command: 'shoal pin add -o json bafy…', note: 'cid, label, labels, blocks, bytes' }
  ],
  run: async (context, cids, options) =>
    await each(context, cids, async (client, cid) => {
      const result = await create(context, client, cid, { label: options.label, replicas: options.replicas })

      return { result, text: `Pinned ${result.cid} (${count(result.blocks, 'block')}).\n` }
    })
})

export const pinRemove = defineCommand<{ now?: boolean }>({
  description: 'The same as `shoal rm <cid>`: takes every pin of the CID back. What nothing else needs stays readable for a ' +
    'day, and `shoal pin restore` undoes it; with --now it goes soon.',
  args: [{ ...CIDS_ARG, complete: 'pin' }],
  options: [{ flags: '--now', description: 'no time to change your mind: the space is wanted' }],
  examples: [
    { command: 'shoal pin rm bafy…', note: 'kept for a day' },
    { command: 'shoal pin rm --now bafy…', note: 'for good' }
  ],
  run: async (context, cids, options) =>
    await each<UnpinResult>(context, cids, async (client, cid) => await unpin(client, cid, options.now === true))
})

export const pinRestore = defineCommand({
  description: 'Undoes an unpin as long as the blocks are there: with the same labels, each as a pin of now.',
  args: [{ ...CIDS_ARG, complete: 'removed-pin' }],
  examples: [{ command: 'shoal pin restore bafy…', note: 'as `shoal pin ls --removed` shows it' }],
  run: async (context, cids) =>
    await each(context, cids, async (client, cid) => {
      const result = await create(context, client, cid, { restore: true })

      const pins = result.labels.length === 1 ? 'the pin' : count(result.labels.length, 'pin')

      return { result, text: `Restored ${pins} of ${result.cid} (${count(result.blocks, 'block')}).\n` }
    })
})

/** Goes on where one fails, and ends with the code of the worst. */
async function each<T> (
  context: CommandContext, cids: readonly string[],
  work: (client: ApiClient, cid: string) => Promise<{ result: T & { warning?: string }, text: string }>
): Promise<number | undefined> {
  const targets = cids.map(text => {
    const target = parseTarget(text)

    if (target.kind !== 'cid' || target.text.includes('/')) {
      throw new UsageError(`${JSON.stringify(text)} is no CID: pins are of whole CIDs. What has a name in a volume is kept by it`)
    }

    return target
  })
  const client = await context.client()
  const results: T[] = []
  const exit = await eachTarget(context, targets, async ({ text }) => {
    const done = await work(client, text)
    results.push(done.result)

    if (!context.out.isJson) {
      await context.out.text(done.text)
    }

    await context.out.warning(done.result.warning)

    return undefined
  })

  if (context.out.isJson) {
    await context.out.jsonOf(results, targets)
  }

  return exit
}

async function create (
  { out }: CommandContext, client: ApiClient, cid: string, body: Omit<PinCreateRequest, 'cid'>
): Promise<PinCreateResult> {
  const progress = out.progress(`pin ${cid}`)

  try {
    return await resultOf(
      client.rows('POST /pins', { body: { cid, ...body } }),
      ({ blocks }) => { progress.update(0, { detail: count(blocks, 'block') }) })
  } finally {
    progress.end()
  }
}

function stateText ({ kept_until: until }: Pin, now: Date): string {
  return until == null ? 'pinned' : Date.parse(until) <= now.getTime() ? 'going' : `kept until ${timeText(until, now)}`
}
