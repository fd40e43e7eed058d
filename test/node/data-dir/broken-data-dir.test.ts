import fs from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EXIT_START, exitCodeOf } from '../../../src/cli/exit-codes.js'
import { createNode } from '../../../src/index.js'
import { Node } from '../../../src/node/node.js'
import { nodeFs } from '../../../src/store/device/fs.js'
import { replaceStore } from '../../../src/store/replace.js'
import { rememberStore } from '../../../src/node/data-dir/store-memory.js'
import { errorCode, errorMessage } from '../../../src/util/errors.js'
import { instrumentedFs } from '../../helpers/store-fs.js'
import { withTempDir } from '../../helpers/temp-dir.js'

/** Starts a node that cannot start; its error must say so to a script as well, and leave the data dir free. */
async function failure (dataDir: string, node = new Node({ dataDir })): Promise<{ code: string, message: string }> {
  try {
    await node.start()
  } catch (err) {
    assert.is(exitCodeOf(errorCode(err)), EXIT_START, `${errorCode(err)}: ${errorMessage(err)}`)

    return { code: errorCode(err), message: errorMessage(err) }
  }

  await node.stop()
  throw new Error('it started')
}

/** A data dir with a store of its own and one file in it. */
async function withDataDir (task: (dataDir: string, cid: string) => Promise<void>): Promise<void> {
  await withTempDir(async dir => {
    const dataDir = path.join(dir, 'data')
    const node = await createNode({ dataDir })
    const { cid } = await node.files.add(Buffer.from('kept'))
    await node.stop()
    await task(dataDir, cid.toString())
  })
}

async function read (dataDir: string, cid: string): Promise<string> {
  const node = await createNode({ dataDir })
  const chunks: Uint8Array[] = []

  try {
    for await (const chunk of node.files.cat(cid)) {
      chunks.push(chunk)
    }
  } finally {
    await node.stop()
  }

  return Buffer.concat(chunks).toString()
}

test('a store that vanished is missed: nothing is made on the mount point; back again, all is well', async () => {
  await withDataDir(async (dataDir, cid) => {
    const store = path.join(dataDir, 'store')
    await fs.rename(store, `${store}.away`)

    // Not there at all, and an empty mount point.
    for (const prepare of [async () => {}, async () => { await fs.mkdir(store) }]) {
      await prepare()
      const { code, message } = await failure(dataDir)
      assert.is(code, 'store_missing')
      assert.match(message, /Mount the disk/)
      assert.match(message, /shoal store replace/)
    }

    assert.equal(await fs.readdir(store), [])
    await fs.rmdir(store)
    await fs.rename(`${store}.away`, store)
    assert.is(await read(dataDir, cid), 'kept')
  })
})

test('a store that was replaced on purpose is not missed', async () => {
  await withDataDir(async dataDir => {
    const store = path.join(dataDir, 'store')
    await fs.rm(store, { recursive: true })
    await rememberStore(dataDir, await replaceStore(store))
    const node = await createNode({ dataDir })
    await node.stop()
  })
})

test('a store that came without its own memory is remembered from then on', async () => {
  await withDataDir(async (dataDir, cid) => {
    await fs.rm(path.join(dataDir, 'store-id.json'))
    assert.is(await read(dataDir, cid), 'kept')
    await fs.rm(path.join(dataDir, 'store'), { recursive: true })
    assert.is((await failure(dataDir)).code, 'store_missing')
  })
})

for (const [operation, code, words] of [
  ['open', 'EROFS', /mounted read-only/], ['open', 'EACCES', /chown/], ['readdir', 'EIO', /smartctl/]
] as const) {
  test(`the store's disk: ${operation} ${code}`, async () => {
    await withDataDir(async (dataDir, cid) => {
      const io = instrumentedFs()
      io.failWhen(operation, code, file => file.includes(`${path.sep}store${path.sep}`) && !file.endsWith('store.json'))
      const { code: found, message } = await failure(dataDir, new Node({ dataDir }, { storeFs: io.fs }))
      assert.is(found, 'store_unusable')
      assert.match(message, words)
      assert.is(await read(dataDir, cid), 'kept')
    })
  })
}

test('a file where the data dir or the store should be', async () => {
  await withTempDir(async dir => {
    const file = path.join(dir, 'file')
    await fs.writeFile(file, 'no folder')
    const { code, message } = await failure(file)
    assert.is(code, 'data_dir_unusable')
    assert.match(message, /a file where a folder should be/)
    const dataDir = path.join(dir, 'data')
    await fs.mkdir(dataDir)
    await fs.writeFile(path.join(dataDir, 'store'), 'no folder')
    assert.is((await failure(dataDir)).code, 'store_unusable')
  })
})

test('a damaged store.json, and one of a newer version', async () => {
  await withDataDir(async (dataDir, cid) => {
    const [kind] = (await fs.readdir(path.join(dataDir, 'store'))) as [string]
    const identity = path.join(dataDir, 'store', kind, 'store.json')
    const good = await fs.readFile(identity, 'utf8')
    await fs.writeFile(identity, good.slice(0, 20))
    assert.is((await failure(dataDir)).code, 'store_corrupt')
    await fs.writeFile(identity, good.replace(/"version": \d+/, '"version": 99'))
    assert.is((await failure(dataDir)).code, 'store_too_new')
    await fs.writeFile(identity, good)
    assert.is(await read(dataDir, cid), 'kept')
  })
})

test('a mesh.json of a newer version is refused untouched, a damaged one is read the strict way', async () => {
  await withDataDir(async (dataDir, cid) => {
    const file = path.join(dataDir, 'mesh.json')
    const newer = JSON.stringify({ version: 2, had_peers: 'since Monday' })
    await fs.writeFile(file, newer)
    const { code, message } = await failure(dataDir)
    assert.is(code, 'data_dir_too_new')
    assert.match(message, /Run the newer Shoal/)
    assert.is(await fs.readFile(file, 'utf8'), newer)
    await fs.writeFile(file, '{')
    assert.is(await read(dataDir, cid), 'kept')
  })
})

test('a file of the data dir that cannot be read is no fault of Shoal', async () => {
  await withDataDir(async dataDir => {
    // Permissions do not bind root; a link to itself fails for everybody.
    await fs.rm(path.join(dataDir, 'identity.key'))
    await fs.symlink('identity.key', path.join(dataDir, 'identity.key'))
    const { code, message } = await failure(dataDir)
    assert.is(code, 'data_dir_unusable')
    assert.match(message, /ELOOP.*identity\.key/)
  })
})

test('a data dir that counted no starts yet, on a disk without room for it: the node runs, and shows no start', async () => {
  await withDataDir(async (dataDir, cid) => {
    const [kind] = (await fs.readdir(path.join(dataDir, 'store'))) as [string]
    await fs.rm(path.join(dataDir, 'store', kind, 'starts'))
    // As a version wrote it that did not count.
    const memory = path.join(dataDir, 'store-id.json')
    const { starts, start_nonce: nonce, ...old } = JSON.parse(await fs.readFile(memory, 'utf8')) as Record<string, unknown>
    assert.ok(starts === 1 && typeof nonce === 'string')
    await fs.writeFile(memory, JSON.stringify(old))

    const io = instrumentedFs()
    io.failWhen('open', 'ENOSPC', file => file.endsWith('starts.tmp'))
    const node = new Node({ dataDir }, { storeFs: io.fs })
    await node.start()
    assert.is(node.layers.membership.self().start, undefined)
    const chunks: Uint8Array[] = []

    for await (const chunk of node.files.cat(cid)) {
      chunks.push(chunk)
    }

    assert.is(Buffer.concat(chunks).toString(), 'kept')
    await node.stop()
    assert.is(await read(dataDir, cid), 'kept')
  })
})

test('a disk that fails while the node runs: the node says so at once, and goes on reading', async () => {
  await withTempDir(async dataDir => {
    const io = instrumentedFs()
    const node = new Node({ dataDir, replicas: 1 }, { storeFs: io.fs })
    await node.start()
    const { cid } = await node.files.add(Buffer.from('before'))
    io.failWhen('writev', 'EROFS')
    assert.is(node.peers.self.flags.readOnly, false)
    const err = await node.files.add(Buffer.from('after')).then(() => undefined, (reason: unknown) => reason)
    assert.is(errorCode(err), 'too_few_replicas')
    assert.is(node.peers.self.flags.readOnly, true, 'in the same turn, not when the next second begins')
    const { diskFaults } = await node.status()
    assert.equal(diskFaults, [{ peerId: node.peerId, reason: 'the kernel made its file system read-only (EROFS)' }])
    const chunks: Uint8Array[] = []

    for await (const chunk of node.files.cat(cid)) {
      chunks.push(chunk)
    }

    assert.is(Buffer.concat(chunks).toString(), 'before')
    await node.stop()
    assert.ok((await nodeFs.readdir(dataDir)).length > 0)
  })
})

test.run()
