import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Node } from '../../src/node/node.js'
import { createPeerHost, type PeerHost } from '../../src/peer/transport/host.js'
import { createRpc, type RpcService } from '../../src/peer/rpc/rpc.js'
import { errorCode } from '../../src/util/errors.js'
import { testPeerIds } from '../../testing/peer-ids.js'
import type { RpcMethod } from '../../src/peer/rpc/types.js'

const NODES = 3
const SECRET = 'a secret that the hostile member holds as well'
const VOLUME = 'docs'
const FILES = 4
const LARGE_BYTES = 300_000

/** What a node must still do within this, on a machine that is busy with everything else. */
const PATIENCE_MS = 180_000

/** For an answer; hostile calls of one batch run beside each other. */
const CALL_MS = 60_000

/** Growth of the heap over all rounds, after a full collection: what caches of bounded size may take. */
const HEAP_GROWTH_BYTES_MAX = 96 * 1024 * 1024

/** The wire, as a peer uses it that checks nothing. */
export function rawMethod (name: string): RpcMethod<Uint8Array, Uint8Array> {
  const raw = {
    encode: (header: Partial<Uint8Array>) => header as Uint8Array,
    decode: (header: Uint8Array) => header,
    check: () => undefined
  }

  return { name, request: raw, response: raw, requestBytesMax: Infinity, responseBytesMax: Infinity }
}

/**
 * A mesh of real nodes on loopback with a volume in it, and a member that holds the secret and means no good. All in
 * one process, so that an unhandled rejection ends the run.
 */
export class World {
  readonly nodes: Node[] = []
  readonly words: Array<string | Uint8Array>
  #heapBytes: number | undefined

  private constructor (
    readonly dir: string,
    readonly host: PeerHost,
    readonly rpc: RpcService,
    private readonly contents: Map<string, Buffer>
  ) {
    this.words = []
  }

  static async begin (): Promise<World> {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'shoal-fuzz-'))
    const common = { networkSecret: SECRET, networkName: 'fuzz', repairDelayMs: 600_000 }
    const nodes: Node[] = []

    // Beside the data dirs, where a path that climbs out would land.
    for (const place of ['x', 'volumes', 'outside/deeper']) {
      await mkdir(path.join(dir, place), { recursive: true })
      await writeFile(path.join(dir, place, 'kept'), 'kept')
    }

    for (let i = 0; i < NODES; i++) {
      const node = new Node({
        ...common,
        dataDir: path.join(dir, 'nodes', `node${i}`),
        hostname: `node${i}`,
        listeners: ['127.0.0.1:0'],
        peers: nodes.length === 0 ? [] : [nodes[0]?.layers.host.addresses()[0] as string],
        capacityBytes: 512 * 1024 * 1024
      })
      await mkdir(path.join(dir, 'nodes', `node${i}`), { recursive: true, mode: 0o700 })
      await node.start()
      nodes.push(node)
    }

    await until('all know all', async () => nodes.every(node =>
      node.layers.membership.members().filter(({ state }) => state === 'alive').length === NODES))

    const host = await createPeerHost({
      networkName: 'fuzz', networkSecret: SECRET, listeners: ['127.0.0.1:0'], bootstrap: [], version: '0.0.1'
    })
    await host.start()
    const rpc = createRpc({ host })
    await rpc.start()

    for (const node of nodes) {
      await host.connect(node.layers.host.addresses()[0] as string)
    }

    const contents = new Map<string, Buffer>()
    const world = new World(dir, host, rpc, contents)
    world.nodes.push(...nodes)
    const [first] = nodes as [Node]
    const volume = await first.volumes.create(VOLUME, { metadataReplicas: 3 })

    for (let i = 0; i < FILES; i++) {
      const bytes = Buffer.alloc(i % 2 === 0 ? 100 + i : LARGE_BYTES + i, 65 + i)
      contents.set(`/file${i}`, bytes)
      await volume.writeFile(`/file${i}`, bytes)
    }

    world.#collectWords(volume.id)
    await world.check()

    return world
  }

  get victim (): Node {
    return this.nodes[0] as Node
  }

  /** What fields may take for their own. Live nodes are not among them: what a member says of others is not denied. */
  #collectWords (group: string): void {
    const { peerId } = this.host
    const [stranger = '', other = ''] = testPeerIds(2)
    const { storeId } = this.victim.layers.store

    this.words.push(
      group, `v${'0'.repeat(32)}`, `r${'f'.repeat(32)}`, `${group}/../..`, '../../x', '../../../volumes', '..', '', 'x',
      peerId, stranger, other, `${peerId}/${storeId}`, `${stranger}/${'0'.repeat(32)}`, '0'.repeat(32), storeId,
      '127.0.0.1:1', 'pin:1', `volume:${group}`, 'volume:', 'raw', 'stat', 'list', '/file0', '/',
      Uint8Array.from([1, 0x55, 0x12, 32, ...new Uint8Array(32)]),
      Uint8Array.from([1, 0x70, 0x12, 32, ...new Uint8Array(32)]),
      new Uint8Array(12), new Uint8Array(16), new Uint8Array(32)
    )
  }

  /** Sends one request. The code of its failure, `ok`, or undefined when this side gave up waiting. */
  async send (
    to: Node, name: string, header: Uint8Array, payload: Uint8Array | undefined
  ): Promise<string | undefined> {
    try {
      await this.rpc.call(to.peerId, rawMethod(name), header, payload, { timeoutMs: CALL_MS })

      return 'ok'
    } catch (err) {
      const code = errorCode(err)

      return code === 'rpc_timeout' ? undefined : code
    }
  }

  /** What must hold after every batch. */
  async check (): Promise<void> {
    for (const node of this.nodes) {
      await until(`${node.options.hostname} lists the volumes`, async () =>
        (await node.volumes.list()).some(({ name }) => name === VOLUME))
      const volume = await node.volumes.open(VOLUME)

      for (const [file, bytes] of this.contents) {
        await until(`${node.options.hostname} reads ${file}`, async () =>
          Buffer.from(await volume.readFile(file)).equals(bytes))
      }
    }

    await this.#checkOutside()
    this.#checkHeap()
  }

  /** Nothing beside the data dirs has come, gone or changed. */
  async #checkOutside (): Promise<void> {
    const files = (await readdir(this.dir, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => path.relative(this.dir, path.join(entry.parentPath, entry.name)))
      .filter(file => !file.startsWith(`nodes${path.sep}node`))
    assert.deepEqual(files.sort(), ['outside/deeper/kept', 'volumes/kept', 'x/kept'].map(file => path.normalize(file)))

    for (const file of files) {
      assert.equal(await readFile(path.join(this.dir, file), 'utf8'), 'kept')
    }

    assert.deepEqual((await readdir(path.join(this.dir, 'nodes'))).sort(), this.nodes.map((_, i) => `node${i}`))
  }

  #checkHeap (): void {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    const bytes = heapUsed + arrayBuffers
    this.#heapBytes ??= bytes
    assert.ok(bytes - this.#heapBytes < HEAP_GROWTH_BYTES_MAX, `the heap grew from ${this.#heapBytes} to ${bytes} bytes`)
  }

  async end (): Promise<void> {
    await this.rpc.stop()
    await this.host.stop()

    for (const node of [...this.nodes].reverse()) {
      await node.stop()
    }

    await rm(this.dir, { recursive: true, force: true })
  }
}

/** The world of all fuzzers that need one; made when it is needed first. */
export class SharedWorld {
  #world: Promise<World> | undefined

  async get (): Promise<World> {
    this.#world ??= World.begin()

    return await this.#world
  }

  async end (): Promise<void> {
    const world = await this.#world
    this.#world = undefined
    await world?.end()
  }
}

/** The one that the fuzzers share. */
export const sharedWorld = new SharedWorld()

async function until (what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  let last: unknown

  for (;;) {
    try {
      if (await condition()) {
        return
      }
    } catch (err) {
      last = err
    }

    if (performance.now() > end) {
      throw new Error(`not within ${PATIENCE_MS} ms: ${what}`, { cause: last })
    }

    await sleep(100)
  }
}

/** A full collection, without a flag on the command line. */
function collectGarbage (): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}
