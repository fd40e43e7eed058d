import { MemoryTree } from './memory-link.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { createFiles } from '../../src/files/files.js'
import {
  InvalidSettingsError, InvalidVolumeNameError, VolumeExistsError, VolumeNotFoundError
} from '../../src/volumes/errors.js'
import { createVolume } from '../../src/volumes/fs/volume.js'
import { systemClock } from '../../src/util/clock.js'
import type { MemoryLink, MemoryLinkHooks } from './memory-link.js'
import type { Files } from '../../src/files/types.js'
import type { VolumeBlocks } from '../../src/volumes/fs/context.js'
import type { VolumeState } from '../../src/volumes/tree/types.js'
import type {
  RecoverReport, Volume, VolumeOptions, VolumeRow, Volumes, VolumeStat
} from '../../src/volumes/types.js'

export interface MemoryVolume {
  volume: Volume
  tree: MemoryTree
  link: MemoryLink
  blocks: FakeBlocks
  files: Files
}

/** One volume in memory, as one node sees it. */
export function memoryVolume ({ tree = new MemoryTree(), blocks = new FakeBlocks(), node, hooks, uploadRenewMs }: {
  tree?: MemoryTree, blocks?: FakeBlocks, node?: string, hooks?: MemoryLinkHooks, uploadRenewMs?: number
} = {}): MemoryVolume {
  const link = tree.link(node, hooks)
  const files = createFiles({ blocks })
  const volume = createVolume({
    link, blocks, files, uploadRenewMs, info: async () => statOf(tree),
    clock: { ...systemClock, wall: tree.clock, now: tree.clock }
  })

  return { volume, tree, link, blocks, files }
}

/** `Volumes` of a mesh of one process, in memory. */
export class MemoryVolumes implements Volumes {
  readonly trees = new Map<string, MemoryTree>()
  readonly blocks: VolumeBlocks
  readonly files: Files

  constructor (init: { blocks?: VolumeBlocks, files?: Files } = {}) {
    const blocks = new FakeBlocks()
    this.blocks = init.blocks ?? blocks
    this.files = init.files ?? createFiles({ blocks })
  }

  async create (name: string, { signal, ...options }: VolumeOptions & { signal?: AbortSignal } = {}): Promise<Volume> {
    checkName(name)

    if (this.trees.has(name)) {
      throw new VolumeExistsError(name)
    }

    const tree = new MemoryTree({ name, clock: Date.now })
    this.trees.set(name, tree)
    await set(tree, options)

    return this.open(name, { signal })
  }

  async open (name: string, { create = false }: { create?: boolean, signal?: AbortSignal } = {}): Promise<Volume> {
    checkName(name)

    if (create && !this.trees.has(name)) {
      return this.create(name)
    }

    const tree = this.#tree(name)

    return createVolume({
      link: tree.link(), blocks: this.blocks, files: this.files, info: async () => statOf(tree), who: 'tester'
    })
  }

  async list (): Promise<readonly VolumeRow[]> {
    return [...this.trees.values()].map(({ name, id }) => ({ name, id, epoch: 1, members: ['peer-0'], createdAtMs: 0 }))
  }

  async stat (name: string): Promise<VolumeStat> {
    return statOf(this.#tree(name))
  }

  async set (name: string, given: VolumeOptions & { signal?: AbortSignal }): Promise<VolumeStat> {
    const tree = this.#tree(name)
    await set(tree, given)

    return statOf(tree)
  }

  async rename (name: string, to: string): Promise<void> {
    const tree = this.#tree(name)
    checkName(to)

    if (this.trees.has(to)) {
      throw new VolumeExistsError(to)
    }

    this.trees.delete(name)
    this.trees.set(to, tree)
  }

  async remove (name: string): Promise<void> {
    this.#tree(name).isDeleted = true
    this.trees.delete(name)
  }

  async recover (name: string, { acceptLoss = false }: { acceptLoss?: boolean } = {}): Promise<RecoverReport> {
    const { id, index } = this.#tree(name)

    return {
      name,
      id,
      survivors: [{ peerId: 'peer-0', hostname: 'host-0', commitIndex: index, lastIndex: index }],
      lost: ['peer-1', 'peer-2'],
      chosen: 'peer-0',
      warnings: ['Operations of the last moments may be missing.'],
      isNeeded: true,
      recovered: acceptLoss
    }
  }

  #tree (name: string): MemoryTree {
    checkName(name)
    const tree = this.trees.get(name)

    if (tree === undefined) {
      throw new VolumeNotFoundError(name)
    }

    return tree
  }
}

async function set (tree: MemoryTree, options: VolumeOptions): Promise<void> {
  if (options.replicas !== undefined && !(options.replicas >= 1)) {
    throw new InvalidSettingsError('replicas must be 1 or more.')
  }

  const given = Object.fromEntries(Object.entries(options).filter(([name, value]) => name !== 'signal' && value !== undefined))

  if (Object.keys(given).length > 0) {
    await tree.submit({ type: 'settings', settings: given }, { id: randomId(), who: 'tester', node: 'peer-0' })
  }
}

let ids = 0

function randomId (): string {
  return (++ids).toString(16).padStart(32, '0')
}

async function statOf (tree: MemoryTree): Promise<VolumeStat> {
  const answered = await tree.query({ type: 'volume' })

  if (answered.type !== 'volume') {
    throw new Error(`The tree answered ${answered.type}.`)
  }

  const state: VolumeState = answered.volume

  return {
    name: tree.name,
    id: tree.id,
    settings: state.settings,
    createdAtMs: 0,
    epoch: 1,
    index: tree.index,
    replicas: [{
      peerId: 'peer-0', hostname: 'host-0', state: 'alive', sequencer: true, appliedIndex: tree.index, learner: false
    }],
    writable: true,
    files: state.files,
    directories: state.directories,
    usedBytes: state.usedBytes,
    trashItems: state.trashItems,
    snapshots: state.snapshots,
    conflicts: state.conflicts,
    pending: 0
  }
}

/** 1 to 63 of the characters that a name may have. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/

function checkName (name: string): void {
  if (!NAME.test(name)) {
    throw new InvalidVolumeNameError(name)
  }
}
