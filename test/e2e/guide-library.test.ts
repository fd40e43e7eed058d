import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { blocksOf, readPage } from '../helpers/guide/blocks.js'
import { Ports } from '../helpers/guide/ports.js'
import { compile, makeProject, programOf, ran } from '../helpers/guide/program.js'
import { makeSamples } from '../helpers/guide/samples.js'
import { reapAll, reapedDir, startNode } from '../../testing/processes/node-process.js'
import type { Sample } from '../helpers/guide/program.js'

const LIBRARY = 'docs/guide/library.md'
const SECRET = 'correct-horse-battery-staple-42'
const PORT = 11010

/** What one block needs that others on the page have made, and what it has to leave behind. By how it begins. */
const SAMPLES: Readonly<Record<string, Omit<Sample, 'block'> & { prints?: RegExp }>> = {
  // Of the README, and of the first block of the library: whole programs.
  "README.md import { setTimeout as sleep } from 'node:timers/promises'": { prelude: '', after: '', prints: /^rain$/m },
  [`${LIBRARY} import { setTimeout as sleep } from 'node:timers/promises'`]: { prelude: '', after: '', prints: /^hello$/m },
  [`${LIBRARY} import { createReadStream } from 'node:fs'`]: {
    prelude: "import assert from 'node:assert/strict'; import { node, folder, stop } from './mesh.js'",
    after: `
      assert.equal(bytes, 5_247_591)
      assert.equal(blocks, 7)
      assert.equal(copiesMin, 2)
      assert.equal(entry.type, 'file')
      assert.equal(entry.bytes, 1_500_000)
      const names: string[] = []
      for await (const { path } of node.files.get(folder)) { names.push(path) }
      assert.deepEqual(names.filter(name => name !== ''), ['2024', '2024/a.jpg', 'empty'])
      await stop()`
  },
  [`${LIBRARY} const photos = await`]: {
    prelude: "import assert from 'node:assert/strict'; import { createReadStream } from 'node:fs'; " +
      "import { node, stop } from './mesh.js'; const { signal } = new AbortController(); const text = 'new'; " +
      "const bytes = Buffer.from('xyz'); const before = await node.volumes.open('notes', { create: true }); " +
      "await before.writeFile('/todo.txt', 'old')",
    after: `
      assert.equal(pending, false)
      assert.equal(copies >= 2, true)
      assert.equal(await photos.exists('/archive'), false)
      assert.equal(await notes.readFile('/todo.txt', { encoding: 'utf8' }), 'new')
      await assert.rejects(notes.writeFile('/lock', 'theirs', { flag: 'wx' }), { code: 'EEXIST' })
      await stop()`
  },
  [`${LIBRARY} const secret =`]: {
    prelude: "import { createNode } from 'shoal'",
    after: `
      while ([a, b].some(node => node.peers.list().filter(({ state }) => state === 'alive').length < 2)) {
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      await b.stop()
      await a.stop()`,
    prints: /^b is here$/m
  },
  [`${LIBRARY} import { ShoalError } from 'shoal'`]: {
    prelude: "import { createNode } from 'shoal'; const node = await createNode({ minReplicas: 2 }); " +
      "async function * chunks () { yield Buffer.from('hello') }; const stream = chunks()",
    after: 'await node.stop()'
  }
}

/** Three nodes in one process, for the blocks that begin with a node that is there. */
const MESH = `
import { createNode } from 'shoal'
const networkSecret = 'only-for-this-test-0123456789'
export const node = await createNode({ networkSecret, hostname: 'a' })
const others = await Promise.all(['b', 'c'].map(hostname =>
  createNode({ networkSecret, hostname, peers: node.peers.self.addresses })))
const nodes = [node, ...others]
while (nodes.some(one => one.peers.list().filter(({ state }) => state === 'alive').length < nodes.length)) {
  await new Promise(resolve => setTimeout(resolve, 50))
}
async function * picture (): AsyncGenerator<Uint8Array> { yield new Uint8Array(1_500_000) }
export const { cid: folder } = await node.files.addAll([{ path: '2024/a.jpg', content: picture() }, { path: 'empty' }])
export async function stop (): Promise<void> {
  await Promise.all(nodes.map(async one => { await one.stop() }))
}
`
const PICTURE_BYTES = 1_500_000

interface Program extends Sample { page: string, name: string, prints?: RegExp }

function programs (): Program[] {
  const found = ['README.md', LIBRARY].flatMap(page => blocksOf(readPage(page)).filter(({ lang }) => lang === 'ts')
    .map((block, i) => {
      const key = Object.keys(SAMPLES).find(key => `${page} ${block.text}`.startsWith(key))

      if (key === undefined) {
        throw new Error(`${page}:${block.line}: a new sample; say in this test what it needs and what comes of it`)
      }

      return { page, block, name: `${path.basename(page, '.md').toLowerCase()}-${i}`, key, ...SAMPLES[key]! }
    }))
  assert.equal(Object.keys(SAMPLES).filter(key => found.every(one => one.key !== key)), [], 'samples that are in no page')

  return found
}

test('the samples of README and library compile, strictly, and do what they say', async () => {
  const [dir, ports] = [await reapedDir(), new Ports()]
  await makeProject(dir)
  await makeSamples(dir, dir)
  await writeFile(path.join(dir, 'a.jpg'), new Uint8Array(PICTURE_BYTES))
  await writeFile(path.join(dir, 'mesh.ts'), MESH)
  const peer = await startNode({ env: { SHOAL_NETWORK_SECRET: SECRET } })
  const peerAt = /\/tcp\/(\d+)/.exec(peer.address)?.[1] ?? ''
  const listener = String(await ports.of('here', PORT))

  for (const program of programs()) {
    const text = program.block.text.replace(/\w+\.example\.com:11010/, `127.0.0.1:${peerAt}`)
      .replace("listeners: ['11010']", `listeners: ['127.0.0.1:${listener}']`)
    await writeFile(path.join(dir, `${program.name}.ts`), programOf(program, text))
  }

  const compiled = await compile(dir)
  assert.is(compiled.code, 0, compiled.output)

  for (const { page, name, block, prints } of programs()) {
    const { code, output } = await ran([`${name}.js`], dir, { SHOAL_NETWORK_SECRET: SECRET })
    assert.is(code, 0, `${page}:${block.line}: ${output}`)
    assert.ok(prints === undefined || prints.test(output), `${page}:${block.line} should print ${prints}: ${output}`)
  }

  await peer.stop()
})

test.after(reapAll)
test.run()
