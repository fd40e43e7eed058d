import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as assert from 'uvu/assert'
import { createMemoryLogStore } from '../../../src/store/memory/memory-log.js'
import { AFRESH_ASK_MS } from '../../../src/volumes/replica/constants.js'
import { memberId } from '../../../src/volumes/replica/sets/member-id.js'
import { testAtOnce } from '../../helpers/at-once.js'
import { rejection } from '../../helpers/rejection.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import { VolumeMesh } from '../../helpers/volume-mesh.js'
import { waitFor } from '../../../testing/wait-for.js'
import type { LogStore } from '../../../src/store/types.js'
import type { Replica } from '../../../src/volumes/replica/replica.js'
import type { VolumeMeshOptions, VolumeNode } from '../../helpers/volume-mesh.js'

const test = testAtOnce()

/** Longer than a failed replica waits before it is opened again. */
const BEYOND_REOPEN_MS = 12_000

/** A log store whose writes can be made to fail. */
interface FailingLogs extends LogStore { isFailing: boolean }

function failingLogs (): FailingLogs {
  const logs = createMemoryLogStore()
  const failing: FailingLogs = {
    ...logs,
    isFailing: false,
    log: owner => {
      const log = logs.log(owner)
      const refuse = (): void => {
        if (failing.isFailing) {
          throw new Error('no space left on device')
        }
      }

      return {
        ...log,
        append: async entries => {
          refuse()
          await log.append(entries)
        },
        trim: async (from, to) => {
          refuse()
          await log.trim(from, to)
        }
      }
    }
  }

  return failing
}

interface Run {
  mesh: VolumeMesh
  nodes: VolumeNode[]
  logsOf: (node: VolumeNode) => FailingLogs
  /** Of the volume `v`, which has a file `/f`. */
  group: string
  replicaOn: (node: VolumeNode) => Replica | undefined
  /** Through whoever is asked. */
  write: (node: VolumeNode, content: string) => Promise<void>
  read: (node: VolumeNode) => Promise<string>
  /** The one that orders, and another replica. */
  sequencer: VolumeNode
  follower: VolumeNode
}

async function run (count: number, options: VolumeMeshOptions, work: (run: Run) => Promise<void>): Promise<void> {
  const logs: FailingLogs[] = []
  const mesh = new VolumeMesh(count, {
    replaceDelayMs: 600_000,
    logs: index => {
      logs[index] = failingLogs()

      return logs[index]
    },
    ...options
  })
  await mesh.start()

  try {
    const { nodes } = mesh
    const [first] = nodes as [VolumeNode]
    await first.volumes.create('v', { metadataReplicas: 3 })
    const { id: group } = await first.volumes.linkByName('v')
    const replicaOn = (node: VolumeNode): Replica | undefined => node.volumes.groups.get(group)
    const write = async (node: VolumeNode, content: string): Promise<void> => {
      await (await node.volumes.open('v')).writeFile('/f', content)
    }
    await write(first, 'first')
    const sequencer = await waitFor(() => nodes.find(node => replicaOn(node)?.isSequencer), { what: 'somebody to order' })
    const follower = nodes.find(node => node !== sequencer && replicaOn(node) !== undefined) ?? sequencer

    await work({
      mesh,
      nodes,
      logsOf: node => logs[nodes.indexOf(node)] as FailingLogs,
      group,
      replicaOn,
      write,
      read: async node => Buffer.from(await (await node.volumes.open('v')).readFile('/f')).toString(),
      sequencer,
      follower
    })
  } finally {
    await mesh.stop()
  }
}

const reasonOn = (node: VolumeNode, group: string): string => node.volumes.groups.failures().get(group)?.reason ?? ''
const selfOf = ({ peerId, membership }: VolumeNode): string => memberId(peerId, membership.self().storeId)
const membersOf = (replica: Replica | undefined): readonly string[] => replica?.groupConfig.members ?? []
const epochOf = (replica: Replica | undefined): number => replica?.config.epoch ?? 0

/** For the text of a failure: what each node says of the group. */
const describe = ({ nodes, replicaOn, group }: Run): string => nodes.map(node => {
  const status = replicaOn(node)?.isOpen === true ? replicaOn(node)?.status() : undefined

  return `${node.peerId.slice(-4)}: ${JSON.stringify(status)} ${reasonOn(node, group)}`
}).join('\n')

/** Somewhere the group is in a later set than before; resolves to who is in it. */
async function replaced ({ nodes, replicaOn }: Run, gone: VolumeNode, epoch: number): Promise<readonly string[]> {
  return await waitFor(() => {
    const replica = nodes.filter(node => node !== gone).map(replicaOn).find(one => epochOf(one) > epoch)
    const members = membersOf(replica)

    return members.length > 0 && !members.includes(gone.peerId) ? members : undefined
  }, { what: 'the others to put the failed replica out of the set' })
}

test('a replica whose log cannot be written is replaced, and its node becomes a member again', async () => {
  await run(4, {}, async run => {
    const { follower, sequencer, logsOf, write, read, replicaOn, nodes } = run
    const { epoch } = sequencer.volumes.groups.get(run.group)?.config ?? { epoch: NaN }
    logsOf(follower).isFailing = true
    await write(sequencer, 'second')
    await waitFor(() => replicaOn(follower) === undefined, { what: 'the replica to say no more' })
    assert.match(reasonOn(follower, run.group), /no space left/)

    const members = await replaced(run, follower, epoch)
    await waitFor(() => nodes.filter(node => node !== follower).every(node => membersOf(replicaOn(node)).length === 3),
      { what: 'a newcomer to take its place' })
    assert.not.ok(members.includes(follower.peerId))
    await write(sequencer, 'third')
    assert.is(await read(follower), 'third', 'the node is still a gateway')
  })
})

test('of three nodes the failed one begins afresh once the disk takes writes, and not before', async () => {
  await run(3, {}, async run => {
    const { follower, sequencer, logsOf, write, replicaOn, group } = run
    const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
    logsOf(follower).isFailing = true
    await write(sequencer, 'second')
    await replaced(run, follower, epoch)
    await write(sequencer, 'third')
    assert.is(replicaOn(follower), undefined)

    logsOf(follower).isFailing = false
    await waitFor(() => membersOf(replicaOn(follower)).includes(follower.peerId), {
      what: 'it to be a member again', context: () => describe(run)
    })
    assert.not(follower.volumes.groups.failures().has(group))
    await write(follower, 'fourth')
  })
})

test('where no answer comes, or no majority, the node and the disk that are to blame are named', async () => {
  await run(1, {}, async ({ sequencer, logsOf, write, read }) => {
    logsOf(sequencer).isFailing = true
    const unknown = await rejection(write(sequencer, 'second'))
    assert.is(unknown.code, 'outcome_unknown')
    const host = sequencer.membership.self().hostname
    assert.match(unknown.message, new RegExp(`taken effect \\(${host} said: .*no space left on device`))

    const none = await rejection(read(sequencer))
    assert.is(none.code, 'no_quorum')
    assert.match(none.message, /the last one said: .*no space left on device/)
  })
})

test('a sequencer that failed is replaced though nobody writes', async () => {
  await run(4, {}, async run => {
    const { sequencer, group, replicaOn } = run
    const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
    replicaOn(sequencer)?.fail('write', new Error('EIO'))
    assert.is(sequencer.volumes.groups.get(group), undefined)
    await replaced(run, sequencer, epoch)
  })
})

test('replicas on a disk that became read-only are replaced', async () => {
  await run(4, {}, async run => {
    const { follower, sequencer, mesh, replicaOn, write, group } = run
    const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
    mesh.blocks.setFlags(follower.peerId, { readOnly: true })
    follower.volumes.groups.diskFailed('its disk failed 3 times, the last time with EIO')
    assert.is(replicaOn(follower), undefined)
    assert.ok(follower.volumes.groups.failures().size > 0)
    await replaced(run, follower, epoch)
    await write(sequencer, 'second')

    const config = { epoch: epoch + 100, members: [sequencer.peerId] }
    const refusal = await rejection(follower.volumes.groups.host(group, config, {
      bootstrap: false, member: selfOf(follower), source: sequencer.peerId
    }))
    assert.is(refusal.code, 'group_unknown', 'as long as the disk is read-only')
  })
})

test('a state that cannot be opened: the replica is replaced, and a newcomer takes the state afresh', async () => {
  await withTempDir(async dir => {
    await run(3, { dir: index => path.join(dir, String(index)) }, async run => {
      const { follower, sequencer, mesh, nodes, replicaOn, write, group } = run
      const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
      await mesh.restart(follower, async () => {
        await writeFile(path.join(dir, String(nodes.indexOf(follower)), group, 'CURRENT'), 'garbage')
      })
      assert.match(reasonOn(follower, group), /could not be opened/)
      assert.is(replicaOn(follower), undefined)
      await replaced(run, follower, epoch)
      await waitFor(() => membersOf(replicaOn(follower)).includes(follower.peerId), { what: 'it to be a member again' })
      await write(follower, 'second')
    })
  })
})

test('a state that cannot be opened and that nobody can replace is set aside and fetched: the log\'s word stands', async () => {
  await withTempDir(async dir => {
    await run(2, { dir: index => path.join(dir, String(index)) }, async run => {
      const { follower, sequencer, mesh, nodes, replicaOn, write, group } = run
      const states = path.join(dir, String(nodes.indexOf(follower)))
      const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
      await mesh.restart(follower, async () => { await writeFile(path.join(states, group, 'CURRENT'), 'garbage') })
      const { replicas } = await sequencer.volumes.stat('v').catch(async () => await follower.volumes.stat('v'))
      assert.match(replicas.find(({ peerId }) => peerId === follower.peerId)?.failed ?? '', /could not be opened/)

      mesh.blocks.advance(BEYOND_REOPEN_MS)
      await waitFor(() => replicaOn(follower)?.isServing, { what: 'the replica to go on' })
      assert.is(epochOf(replicaOn(follower)), epoch)
      assert.ok((await readdir(states)).includes(`${group}.damaged`))
      await write(follower, 'second')
    })
  })
})

test('the only replica goes on when the disk takes writes again', async () => {
  await run(1, {}, async run => {
    const { sequencer, logsOf, mesh, write, read, replicaOn } = run
    logsOf(sequencer).isFailing = true
    await rejection(write(sequencer, 'second'))
    await waitFor(() => replicaOn(sequencer) === undefined, { what: 'the replica to say no more' })
    mesh.blocks.advance(BEYOND_REOPEN_MS)
    await waitFor(async () => logsOf(sequencer).isFailing && replicaOn(sequencer) === undefined, { what: 'it to stay failed' })

    logsOf(sequencer).isFailing = false
    mesh.blocks.advance(10 * BEYOND_REOPEN_MS)
    await waitFor(() => replicaOn(sequencer) !== undefined, { what: 'the replica to go on' })
    assert.is(await read(sequencer), 'first')
    await write(sequencer, 'third')
  })
})

test('a replica that lost its word begins afresh by the word of a later set, and of no inviter, also after a restart', async () => {
  await run(3, {}, async run => {
    const { follower, sequencer, mesh, replicaOn, group } = run
    const { epoch } = replicaOn(sequencer)?.config ?? { epoch: NaN }
    const source = sequencer.peerId
    const member = selfOf(follower)
    // Nobody can put it out of the set meanwhile.
    mesh.blocks.cut([follower.peerId])
    replicaOn(follower)?.fail('log', new Error('it is damaged'))
    await mesh.restart(follower)
    const { groups } = follower.volumes
    assert.is(groups.get(group), undefined)
    assert.match(reasonOn(follower, group), /it is damaged/)

    for (const config of [
      { epoch: epoch + 1, members: [source, member] }, { epoch, members: [source] }, { epoch: 0, members: [] },
      { epoch: epoch + 1, members: [source] }
    ]) {
      mesh.blocks.advance(AFRESH_ASK_MS)
      const refusal = await rejection(groups.host(group, config, { bootstrap: false, member, source }))
      assert.is(refusal.code, 'group_unknown')
    }

    const refusal = await rejection(groups.host(group, { epoch: 1, members: [member] }, { bootstrap: true, member }))
    assert.is(refusal.code, 'group_unknown')
    assert.is(groups.failures().size, 1)

    mesh.blocks.cut(undefined)
    await replaced(run, follower, epoch)
    await waitFor(() => membersOf(replicaOn(follower)).includes(follower.peerId), {
      what: 'it to be a member again', context: () => describe(run)
    })
    assert.is(groups.failures().size, 0)
  })
})

test.run()
