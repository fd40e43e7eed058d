import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cidOfLink, cidOfNode } from '../../src/files/cid-of.js'
import { createFiles } from '../../src/files/files.js'
import { LINK_BYTES_MAX } from '../../src/util/link.js'
import { FakeBlocks } from '../../testing/fake-blocks.js'
import { all, stream } from '../../testing/bytes.js'
import type { CID } from 'multiformats/cid'

const test = suite('files: symbolic links')

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(() => 'ok', (err: { code: string }) => err.code)

test('links are UnixFS nodes, as other programs make and read them', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })
  const { cid } = await files.addAll([
    { path: 'd/f', content: stream(Buffer.from('f')) }, { path: 'd/l', link: '../../ö' }, { path: 'abs', link: '/etc/passwd' }
  ])

  assert.equal((await all(files.ls(cid))).map(({ name, type, link }) => [name, type, link]), [
    ['abs', 'symlink', '/etc/passwd'], ['d', 'directory', undefined]
  ])
  const tree = await all(files.get(cid))
  assert.equal(tree.map(({ path, type, link }) => [path, type, link]), [
    ['abs', 'symlink', '/etc/passwd'], ['d', 'directory', undefined], ['d/f', 'file', undefined], ['d/l', 'symlink', '../../ö']
  ])
  assert.ok(tree.every(({ type, content }) => (type === 'file') === (content !== undefined)))

  const link = await files.resolve(`${cid.toString()}/d/l`)
  assert.is(link.cid.toString(), cidOfLink('../../ö').toString())
  assert.is(await codeOf(all(files.cat(link.cid))), 'is_symlink')
  assert.is(await codeOf(files.resolve(`${cid.toString()}/d/l/x`)), 'not_directory')
  assert.is((await files.addAll(files.get(cid))).cid.toString(), cid.toString(), 'there and back')
  // Type 4 and the data, and no size, in the data of a node without links: what Kubo writes too.
  assert.is(cidOfLink('f').toString(), cidOfNode(Buffer.from('0a050804120166', 'hex')).toString())
})

test('what no link can say, and what lies below one, is not taken', async () => {
  const files = createFiles({ blocks: new FakeBlocks() })

  for (const link of ['', 'a\0b', '\ud800', 'x'.repeat(LINK_BYTES_MAX + 1)]) {
    assert.is(await codeOf(files.addAll([{ path: 'l', link }])), 'invalid_path')
  }

  for (const entries of [
    [{ path: 'l', link: 'x' }, { path: 'l/f', content: stream(Buffer.from('f')) }],
    [{ path: 'l/f', content: stream(Buffer.from('f')) }, { path: 'l', link: 'x' }],
    [{ path: 'l', link: 'x' }, { path: 'l', link: 'x' }],
    [{ path: 'l', link: 'x' }, { path: 'l' }]
  ]) {
    assert.is(await codeOf(files.addAll(entries)), 'invalid_path')
  }

  assert.is(await codeOf(files.addAll([{ path: 'l', link: 'x'.repeat(LINK_BYTES_MAX) }])), 'ok')
})

test('links that were made by hand and say no path are damaged, and nothing is done with them', async () => {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })
  const put = async (data: Uint8Array | undefined, Links: dagPb.PBLink[] = []): Promise<CID> => {
    const unixfs = new UnixFS({ type: 'symlink', ...data !== undefined && { data } })
    const bytes = dagPb.encode(dagPb.prepare({ Data: unixfs.marshal(), Links }))
    const cid = cidOfNode(bytes)
    await blocks.put(cid, bytes)

    return cid
  }
  const other = await put(Buffer.from('ok'))

  for (const cid of [
    await put(undefined), await put(new Uint8Array(0)), await put(Buffer.from('a\0b')), await put(Buffer.from([0xff])),
    await put(Buffer.alloc(LINK_BYTES_MAX + 1, 'x')), await put(Buffer.from('x'), [{ Name: '', Hash: other, Tsize: 1 }])
  ]) {
    assert.is(await codeOf(files.resolve(cid)), 'invalid_dag')
    assert.is(await codeOf(all(files.get(cid))), 'invalid_dag')
  }

  assert.is((await files.resolve(other)).link, 'ok')
})

test.run()
