import { randomBytes } from 'node:crypto'
import { rm, statfs } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { formatBytes } from '../../src/config/values/bytes.js'
import { reapedDir } from '../../testing/processes/node-process.js'
import { DemoNode } from './demo-node.js'
import { duration, list, transfer, type Narrator } from './narrator.js'
import { RepairView } from './repair-view.js'
import { writeSeededFile } from './seeded-file.js'
import type { AddResult, StatInfo } from '../../src/api/files.js'
import type { StatusReport } from '../../src/api/status.js'

const MIB = 1024 * 1024
const FILE_BYTES = 256 * MIB
const SEED = 'shoal demo'
/** Three copies, then those of one node once more, and the file itself; with some room to spare. */
const FREE_BYTES_MIN = 6 * FILE_BYTES
const COPIES = 3
const NAMES = ['anchovy', 'bream', 'cod', 'dace', 'eel'] as const
/** The default is 30 s, so that a restart moves nothing; a demo need not wait that long. */
const REPAIR_DELAY_S = 5
/** DESIGN section 3: a crash is known to all within this. */
const NOTICE_MS_MAX = 1_000

/** Polls of a local API cost a millisecond or two; this keeps the observer from becoming the load. */
const LOOK_MS = 25
const STATUS_LOOK_MS = 200
/** Bounds of single waits, far beyond what a busy machine needs. */
const JOIN_MS_MAX = 30_000
const COPIES_MS_MAX = 30_000
const NOTICED_MS_MAX = 15_000
const REPAIR_MS_MAX = 90_000

/** Something that Shoal promises did not hold. */
export class DemoFailure extends Error {}

/** What `main` needs to explain a failure. */
export interface Cast { nodes: DemoNode[] }

/** The whole demo. Throws `DemoFailure` when anything is not as it should be. */
export async function tellStory (narrator: Narrator, cast: Cast, signal: AbortSignal): Promise<void> {
  narrator.title('Five nodes, one file, one crash: all on this machine, all removed at the end.')
  const { file, sha256 } = await makeFile(narrator)
  const nodes = await startNodes(narrator, cast, signal)
  const [writer, reader, thirdReader] = nodes as [DemoNode, DemoNode, DemoNode]
  const { cid } = await store(narrator, writer, file)
  const before = await showCopies(narrator, writer, cid, nodes)
  await readBack(narrator, reader, cid, sha256)
  const killedAt = await kill(narrator, writer, nodes.filter(node => node !== writer), blocksOf(before, writer))
  await watchRepair(narrator, reader, killedAt, before, nodes.length - 1)
  await readBack(narrator, thirdReader, cid, sha256)
  await cleanUp(narrator, nodes.filter(node => node !== writer), path.dirname(file))
}

async function makeFile (narrator: Narrator): Promise<{ file: string, sha256: string }> {
  narrator.step('Make a file')
  const { bavail, bsize } = await statfs(os.tmpdir())

  if (bavail * bsize < FREE_BYTES_MIN) {
    throw new DemoFailure(`The demo needs ${formatBytes(FREE_BYTES_MIN)} in ${os.tmpdir()}, and ` +
      `${formatBytes(bavail * bsize)} are free. Free some, or point TMPDIR elsewhere.`)
  }

  const file = path.join(await reapedDir('shoal-demo-'), 'file.bin')
  const progress = narrator.progress('writing', FILE_BYTES)
  const startedAt = performance.now()

  try {
    const sha256 = await writeSeededFile(file, SEED, FILE_BYTES, bytes => { progress.update(bytes) })
    progress.end()
    narrator.say(`${formatBytes(FILE_BYTES)} that look random, made from a seed in ${duration(performance.now() - startedAt)}.`)
    narrator.say(`sha256 ${sha256}`)

    return { file, sha256 }
  } finally {
    progress.end()
  }
}

async function startNodes (narrator: Narrator, cast: Cast, signal: AbortSignal): Promise<DemoNode[]> {
  narrator.step('Start five nodes')
  const common = { secret: randomBytes(16).toString('hex'), repairDelay: `${REPAIR_DELAY_S}s`, signal }
  const live = narrator.live()
  const startedAt = performance.now()
  const start = async (name: string, peers: string[]): Promise<DemoNode> => {
    const node = await DemoNode.start({ ...common, name, peers })
    cast.nodes.push(node)
    live.show(`${cast.nodes.length} of ${NAMES.length} are up`)

    return node
  }

  try {
    live.show('the first is starting')
    const [firstName, ...otherNames] = NAMES
    const first = await start(firstName, [])
    const nodes = [first, ...await Promise.all(otherNames.map(name => start(name, [first.address])))]
    const upAt = performance.now()

    for (const node of nodes) {
      await until(`${node.name} to see all ${NAMES.length} nodes alive`, JOIN_MS_MAX, LOOK_MS, async () => {
        const alive = (await node.peers()).filter(peer => peer.state === 'alive').length
        live.show(`${node.name} sees ${alive} of ${NAMES.length}`)

        return alive === NAMES.length
      })
    }

    live.end()
    narrator.say('Five processes, each with a data folder and a port of its own:')
    narrator.say(`${list(nodes.map(node => `${node.name} (pid ${node.pid})`))}.`)
    narrator.say(`The last four were given one address, that of ${first.name}, and the secret.`)
    // Loading the modules of five nodes is nearly all of it; the mesh itself is quick.
    narrator.good(`Each sees all five, ${duration(performance.now() - upAt)} after the last was up and ` +
      `${duration(performance.now() - startedAt)} after the first was started.`)

    return nodes
  } finally {
    live.end()
  }
}

async function store (narrator: Narrator, writer: DemoNode, file: string): Promise<AddResult> {
  narrator.step(`Store the file through ${writer.name}`)
  const progress = narrator.progress('put', FILE_BYTES)
  const startedAt = performance.now()

  try {
    const result = await writer.put(file, FILE_BYTES, bytes => { progress.update(bytes) })
    progress.end()
    expect(result.bytes === FILE_BYTES, `${writer.name} says it stored ${result.bytes} bytes of ${FILE_BYTES}.`)
    const ms = performance.now() - startedAt
    narrator.say(`${transfer(FILE_BYTES, ms)}. Before the answer, ${result.copies_min} copies of each block were on disk.`)
    narrator.recall(`stored in ${duration(ms)}`)
    narrator.say(`CID ${result.cid}`)

    return result
  } finally {
    progress.end()
  }
}

/** Waits for the last copies, which follow in the background, and tells who holds what. */
async function showCopies (
  narrator: Narrator, node: DemoNode, cid: string, nodes: readonly DemoNode[]
): Promise<StatInfo> {
  let seen: StatInfo | undefined
  await until(`${COPIES} copies of every block`, COPIES_MS_MAX, STATUS_LOOK_MS, async () => {
    seen = await node.stat(cid)

    return seen.copies_min >= COPIES
  }, () => `The fewest copies of a block: ${seen?.copies_min ?? 'unknown'}.`)
  const stat = seen as StatInfo
  narrator.good(`${stat.blocks} blocks, ${stat.copies_min} copies of each: ` +
    `${list(nodes.map(one => `${one.name} has ${blocksOf(stat, one)}`))}.`)

  return stat
}

async function readBack (narrator: Narrator, reader: DemoNode, cid: string, sha256: string): Promise<void> {
  narrator.step(`Read it through ${reader.name}`)
  const progress = narrator.progress('get', FILE_BYTES)
  const startedAt = performance.now()

  try {
    const read = await reader.readAndHash(cid, bytes => { progress.update(bytes) })
    progress.end()
    expect(read.bytes === FILE_BYTES, `${reader.name} gave ${read.bytes} bytes of ${FILE_BYTES}.`)
    expect(read.sha256 === sha256, `${reader.name} gave other bytes than were stored: sha256 ${read.sha256}.`)
    const ms = performance.now() - startedAt
    narrator.good(`${transfer(FILE_BYTES, ms)}, and the hash is the same: ${read.sha256.slice(0, 16)}…`)
    narrator.recall(`read through ${reader.name} in ${duration(ms)}`)
  } finally {
    progress.end()
  }
}

/** Kills a node and waits until all others hold it for dead; resolves to when it was killed. */
async function kill (
  narrator: Narrator, victim: DemoNode, others: readonly DemoNode[], blocks: number
): Promise<number> {
  narrator.step(`Kill ${victim.name} with SIGKILL`)
  expect(blocks > 0, `${victim.name} holds no copies, so killing it would show nothing.`)
  narrator.say(`It took the file, all others joined through it, and it holds ${blocks} of the blocks.`)
  const live = narrator.live()
  const killedAt = victim.kill()

  try {
    live.show('killed; have the others noticed?')
    const noticed = await Promise.all(others.map(async node => {
      await until(`${node.name} to notice that ${victim.name} is dead`, NOTICED_MS_MAX, LOOK_MS, async () => {
        const state = (await node.peers()).find(peer => peer.peer_id === victim.peerId)?.state

        return state === 'dead' || state === 'evicted'
      })

      return { name: node.name, ms: performance.now() - killedAt }
    }))
    const slowest = Math.max(...noticed.map(({ ms }) => ms))
    live.end()
    narrator.say(`They know: ${list(noticed.map(({ name, ms }) => `${name} after ${duration(ms)}`))}.`)
    narrator.recall(`crash noticed by all in ${duration(slowest)}`)
    const verdict = `All four held it for dead within ${duration(slowest)}`

    if (slowest < NOTICE_MS_MAX) {
      narrator.good(`${verdict}.`)
    } else {
      narrator.say(`${verdict}; on a machine that is not busy it is less than ${duration(NOTICE_MS_MAX)}.`)
    }

    return killedAt
  } finally {
    live.end()
  }
}

/** Shows the repair until nothing is missing, and has the holders themselves confirm it. */
async function watchRepair (
  narrator: Narrator, node: DemoNode, killedAt: number, before: StatInfo, survivors: number
): Promise<void> {
  narrator.step('Watch the mesh mend itself')
  narrator.say(`Copies are made again ${REPAIR_DELAY_S} s after a death (--repair-delay): the node might come back.`)
  const view = new RepairView(narrator, FILE_BYTES / before.blocks)

  try {
    await until('no block to be under-replicated', REPAIR_MS_MAX, STATUS_LOOK_MS, async () => {
      const status = await node.status()
      view.show(status)

      return status.members.dead === 0 && isWhole(status, survivors, before.blocks)
    }, () => `The last status: ${JSON.stringify(view.status)}.`)
    const doneAt = performance.now()
    view.end()
    const after = await node.stat(before.cid)
    expect(after.copies_min >= COPIES && after.missing_blocks === 0 && after.blocks === before.blocks,
      `The status says that all is well, but a block has ${after.copies_min} copies and ${after.missing_blocks} have none.`)
    const { members, blocks } = view.status as StatusReport
    narrator.say(`${view.worst} blocks were a copy short; ${view.copied} copies were made, ` +
      `all within ${duration(doneAt - (view.evictedAt ?? killedAt))} of the delay's end.`)
    narrator.good(`${members.alive} nodes alive; of ${blocks.total} blocks ${blocks.healthy} healthy, ` +
      `${blocks.under_replicated} under-replicated, ${blocks.missing} missing.`)
    narrator.good(`Asked one by one, the holders have ${after.copies_min} copies of each block.`)
    narrator.recall(`whole again ${duration(doneAt - killedAt)} after the kill, ${REPAIR_DELAY_S} s of it the delay`)
  } finally {
    view.end()
  }
}

/** Every live node has answered, every block is counted, and each has all its copies. */
function isWhole ({ members, blocks, repair, unanswered }: StatusReport, survivors: number, total: number): boolean {
  return members.alive === survivors && unanswered.length === 0 && blocks.total >= total &&
    blocks.healthy === blocks.total && blocks.under_replicated === 0 && blocks.missing === 0 && repair.queue === 0
}

async function cleanUp (narrator: Narrator, nodes: readonly DemoNode[], folder: string): Promise<void> {
  narrator.step('Clean up')
  await Promise.all(nodes.map(async node => { await node.stop() }))
  await rm(folder, { recursive: true, force: true })
  narrator.good('The four that were left said goodbye and ended; the file and the data folders are removed.')
}

function blocksOf (stat: StatInfo, node: DemoNode): number {
  return stat.where.find(row => row.peer_id === node.peerId)?.blocks ?? 0
}

function expect (holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new DemoFailure(otherwise)
  }
}

/** Asks until the answer is yes. An error of the question itself ends the wait: here nodes are expected to answer. */
async function until (
  what: string, timeoutMs: number, everyMs: number, isSo: () => Promise<boolean>, detail: () => string = () => ''
): Promise<void> {
  const endsAt = performance.now() + timeoutMs

  while (!await isSo()) {
    expect(performance.now() < endsAt, `Waited ${duration(timeoutMs)} for ${what}. ${detail()}`.trim())
    await delay(everyMs)
  }
}
