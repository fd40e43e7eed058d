/** Segment files that are gone, and the manifest that misses them. */
import { cpSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkStore } from '../../../src/store/check.js'
import { nodeFs } from '../../../src/store/device/fs.js'
import { createSegmentStore } from '../../../src/store/disk/segment-store.js'
import { block } from '../../helpers/store-blocks.js'
import { withTempDir } from '../../helpers/temp-dir.js'
import type { StoreFs } from '../../../src/store/device/fs.js'
import type { SegmentStore } from '../../../src/store/disk/segment-store.js'

const OWNER = 'volume:v'
const FIRST = 'volume:first'
const LAST = 'volume:last'
const OWNERS = [OWNER, FIRST, LAST]

const SIZES = { segmentBytes: 4 * 1024, autoCompact: false }

async function append (store: SegmentStore, owner: string, position: number): Promise<void> {
  await store.log(owner).append([{ position, bytes: Buffer.alloc(600, position) }])
}

/** A stopped store of some segments: one owner is in all of them, one only in the first, one only in the last. */
async function filled (dir: string): Promise<void> {
  const store = createSegmentStore({ dir, ...SIZES })
  await store.open()
  await append(store, FIRST, 1)

  for (let position = 0; position < 30; position++) {
    await append(store, OWNER, position)
  }

  await store.put(block(1).cid, block(1).bytes, [])
  await append(store, LAST, 1)
  await store.close()
}

const rootOf = (dir: string): string => path.join(dir, 'segments')

async function segments (dir: string): Promise<string[]> {
  return (await readdir(rootOf(dir))).filter(name => name.endsWith('.seg')).sort().map(name => path.join(rootOf(dir), name))
}

async function damages (dir: string): Promise<(string | undefined)[]> {
  const store = createSegmentStore({ dir, ...SIZES })
  await store.open()

  try {
    return OWNERS.map(owner => store.log(owner).damage())
  } finally {
    await store.close()
  }
}

/** What each owner is told after something was done to a stopped store, and that the next starts tell the same. */
async function after (harm: (dir: string) => Promise<void>): Promise<(string | undefined)[]> {
  let told: (string | undefined)[] = []

  await withTempDir(async scratch => {
    const dir = path.join(scratch, 'store')
    await filled(dir)
    await harm(dir)
    told = await damages(dir)
    assert.equal(await damages(dir), told, 'the next start says the same')

    const store = createSegmentStore({ dir, ...SIZES })
    await store.open()
    // Whatever is written since makes nothing good, and takes no id twice.
    await append(store, OWNER, 99)
    assert.ok((await segments(dir)).length > 0)
    await store.close()
    assert.equal(await damages(dir), told, 'nor is it forgotten when the log goes on')
  })

  return told
}

const withoutIndex = async (dir: string): Promise<void> => {
  await rm(path.join(rootOf(dir), 'index'), { recursive: true })
}

const isTold = (reasons: (string | undefined)[], pattern: RegExp): void => {
  for (const [i, reason] of reasons.entries()) {
    assert.match(reason ?? '', pattern, OWNERS[i])
  }
}

for (const hasIndex of [true, false]) {
  const which = hasIndex ? 'its pages are there' : 'the index is gone as well'
  const remove = async (dir: string, pick: (files: string[]) => (string | undefined)[]): Promise<void> => {
    const files = await segments(dir)
    assert.ok(files.length > 4)

    for (const file of pick(files)) {
      await rm(file ?? '')
    }

    if (!hasIndex) {
      await withoutIndex(dir)
    }
  }

  test(`a segment that is gone harms every log, also one that was in it alone (${which})`, async () => {
    // The first, one in the middle, and the newest.
    for (const at of [0, 2, -1]) {
      const told = await after(async dir => { await remove(dir, files => [files.at(at)]) })
      isTold(told, /the files of segments \d+ are gone/)
    }
  })

  test(`all segments gone: every log is harmed (${which})`, async () => {
    isTold(await after(async dir => { await remove(dir, files => files) }), /the files of segments 1, 2, .* are gone/)
  })

  test(`a segment that is cut to nothing is gone as well (${which})`, async () => {
    isTold(await after(async dir => {
      await truncate((await segments(dir)).at(-1) ?? '', 0)
      await (hasIndex ? undefined : withoutIndex(dir))
    }), /gone/)
  })
}

test('a manifest that is gone or unreadable harms every log; one rotten slot harms nobody', async () => {
  const manifestOf = (dir: string): string => path.join(rootOf(dir), 'manifest')

  isTold(await after(async dir => { await rm(manifestOf(dir)) }), /the manifest of the log is gone/)
  isTold(await after(async dir => { await writeFile(manifestOf(dir), '') }), /the manifest of the log is gone/)

  for (const slot of [0, 1]) {
    const told = await after(async dir => {
      const bytes = await readFile(manifestOf(dir))
      const at = slot * bytes.byteLength / 2 + 20
      bytes[at] = (bytes[at] as number) ^ 4
      await writeFile(manifestOf(dir), bytes)
    })
    assert.equal(told, [undefined, undefined, undefined])
  }
})

test('compaction, and a kill before and behind each step of it, removes no file that is missed', async () => {
  await withTempDir(async scratch => {
    const dir = path.join(scratch, 'store')
    const copies: string[] = []
    const killed = (): void => {
      const copy = path.join(scratch, `killed-${copies.length}`)

      cpSync(dir, copy, { recursive: true })
      copies.push(copy)
    }
    const around = async (call: () => Promise<void>): Promise<void> => {
      killed()
      await call()
      killed()
    }
    const manifests = new Set<number>()
    const fs: StoreFs = {
      ...nodeFs,
      open: async (file, flags) => {
        const fd = await nodeFs.open(file, flags)
        manifests[file.endsWith('manifest') ? 'add' : 'delete'](fd)

        return fd
      },
      writev: async (fd, buffers, position) => {
        const write = async (): Promise<void> => { await nodeFs.writev(fd, buffers, position) }
        await (isCompacting && manifests.has(fd) ? around(write) : write())
      },
      unlink: async file => {
        const unlink = async (): Promise<void> => { await nodeFs.unlink(file) }
        await (isCompacting ? around(unlink) : unlink())
      }
    }
    let isCompacting = false
    const store = createSegmentStore({ dir, ...SIZES, fs })
    await store.open()

    for (const owner of OWNERS) {
      await append(store, owner, 1)
    }

    for (let position = 0; position < 40; position++) {
      await append(store, OWNER, position % 3)
    }

    isCompacting = true
    const removed = await store.compact()
    isCompacting = false
    await store.close()
    assert.ok(removed > 2)
    assert.ok(copies.length >= 6 * removed, `${copies.length} copies of a store that lost ${removed} segments`)

    for (const copy of [...copies, dir]) {
      assert.equal(await damages(copy), [undefined, undefined, undefined], copy)
    }
  })
})

test('nothing is acknowledged before its segment and its owner are on the disk\'s list', async () => {
  await withTempDir(async dir => {
    let manifest: number | undefined
    let listed = ''
    const fs: StoreFs = {
      ...nodeFs,
      open: async (file, flags) => {
        const fd = await nodeFs.open(file, flags)
        manifest = /manifest(\.tmp)?$/.test(file) ? fd : manifest

        return fd
      },
      close: async fd => {
        manifest = fd === manifest ? undefined : manifest
        await nodeFs.close(fd)
      },
      fdatasync: async fd => {
        // Long enough for all that does not wait.
        await (fd === manifest ? setTimeout(20) : undefined)
        await nodeFs.fdatasync(fd)

        if (fd === manifest) {
          listed = await readFile(path.join(rootOf(dir), 'manifest'), 'utf8').catch(() => '')
        }
      }
    }
    const store = createSegmentStore({ dir, ...SIZES, fs })
    await store.open()

    for (const [i, owner] of [...OWNERS, ...OWNERS].entries()) {
      await append(store, owner, i)
      assert.ok(listed.includes(`"${owner}"`), owner)

      for (let j = 0; j < 5; j++) {
        await store.put(block(5 * i + j, 900).cid, block(5 * i + j, 900).bytes, [])
        const newest = (await segments(dir)).map(file => Number(path.basename(file, '.seg'))).at(-1)
        assert.match(listed, new RegExp(`"segments":\\[(\\d+,)*${newest}\\]`))
      }
    }

    await store.close()
  })
})

test('an owner that was trimmed as a whole is not named any more: nothing that is lost harms it', async () => {
  const told = await after(async dir => {
    const store = createSegmentStore({ dir, ...SIZES })
    await store.open()
    await store.log(FIRST).trim(0, Infinity)
    await store.close()
    await rm((await segments(dir))[1] ?? '')
  })
  assert.is(told[1], undefined)
  assert.ok(told[0] !== undefined && told[2] !== undefined)
})

test('what an earlier version knew to be damaged is known on, and kept in the manifest', async () => {
  await withTempDir(async dir => {
    const old = path.join(rootOf(dir), 'damaged-logs.json')
    await mkdir(rootOf(dir))
    await writeFile(old, JSON.stringify({ version: 1, owners: { [OWNER]: 'a part of it' } }))
    assert.equal(await damages(dir), ['a part of it', undefined, undefined])
    assert.not.ok((await readdir(rootOf(dir))).includes(path.basename(old)))
    assert.equal(await damages(dir), ['a part of it', undefined, undefined])
  })
})

test('a check names the segment that is gone, and the manifest', async () => {
  await withTempDir(async dir => {
    await filled(dir)
    const gone = (await segments(dir))[2] ?? ''
    await rm(gone)
    const { problems } = await checkStore(dir)
    assert.ok(problems.some(problem => problem.startsWith(`${gone} is gone`)), problems.join('\n'))
    const manifest = path.join(rootOf(dir), 'manifest')
    await rm(manifest)
    const { problems: more } = await checkStore(dir)
    assert.ok(more.some(problem => problem.startsWith(`${manifest} is gone`)), more.join('\n'))
  })
})

test.run()
