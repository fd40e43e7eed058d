/* eslint-disable @typescript-eslint/no-unsafe-call -- JSON of answers */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, readFile, readlink, readdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import * as dagPb from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cidOfBytes, cidOfNode } from '../../../src/files/cid-of.js'
import { closeApis } from '../../helpers/api-server.js'
import { has } from '../../helpers/has.js'
import { withShell } from '../../helpers/volume-shell.js'
import type { CID } from 'multiformats/cid'

test.after.each(closeApis)

const LINKS: Readonly<Record<string, string>> = {
  rel: 'f', abs: '/etc/passwd', up: '../../../etc', gone: 'no/where', self: 'self', 'd/down': '../d', 'ö': 'f ->\n'
}

async function makeTree (root: string): Promise<void> {
  await mkdir(join(root, 'd'), { recursive: true })
  await writeFile(join(root, 'f'), 'f')

  for (const [name, to] of Object.entries(LINKS)) {
    await symlink(to, join(root, name))
    // Whole microseconds come back as they are; those of a link are its own.
    execFileSync('touch', ['-h', '-d', '1969-12-31T23:59:59.123456Z', join(root, name)])
  }
}

async function checkTree (root: string, isTimed = true): Promise<void> {
  for (const [name, to] of Object.entries(LINKS)) {
    assert.is(await readlink(join(root, name)), to, name)
    const { mtimeNs } = await lstat(join(root, name), { bigint: true })
    assert.ok(!isTimed || mtimeNs === -876_544_000n, `${name}: ${mtimeNs}`)
  }

  assert.is(await readFile(join(root, 'f'), 'utf8'), 'f')
}

test('links go into a volume and come out as they were: put, ls, stat, find, get, tar, cp, backup, restore', async () => {
  await withShell(async ({ dir, ok, json, fails, run }) => {
    await makeTree(join(dir, 'in'))
    const put = await run(['put', 'in', 'v:/t'])
    assert.match(put.stderr, /1 file, 1 folder, 7 symbolic links/)

    assert.match(await ok('ls', '-l', 'v:/t'), /^lrwxrwxrwx .* abs -> \/etc\/passwd$/m)
    assert.match(await ok('ls', '-l', 'v:/t'), / ö -> f ->\\x0a$/m, 'what a link says cannot drive a terminal')
    assert.is((await ok('ls', 'v:/t')).split('\n').length, 9)
    has(await json('stat', 'v:/t/up'), { type: 'symlink', link: '../../../etc', bytes: 12, cid: null, inline: false, mode: null })
    assert.match(await ok('stat', 'v:/t/up'), /Leads to +\.\.\/\.\.\/\.\.\/etc/)
    assert.is((await json('stat', 'v:/t/up')).mtime, '1969-12-31T23:59:59.123456000Z')
    assert.is((await ok('find', 'v:/t', '--type', 'l')).trim().split('\n').length, 7)
    await fails(2, /v:\/t\/rel: it is a symbolic link to "f", and links are not followed/, 'cat', 'v:/t/rel')
    await fails(2, /not a directory/, 'cat', 'v:/t/d/down/x')

    await ok('get', 'v:/t', 'out')
    await checkTree(join(dir, 'out'))
    await ok('get', 'v:/t/abs', 'one')
    assert.is(await readlink(join(dir, 'one')), '/etc/passwd')

    const tar = await run(['get', 'v:/t', '-'])
    await mkdir(join(dir, 'untarred'))
    execFileSync('tar', ['x', '-C', join(dir, 'untarred')], { input: tar.stdoutBytes })
    await checkTree(join(dir, 'untarred'))

    await ok('cp', '-r', 'v:/t', 'v:/copy')
    await ok('volume', 'create', 'w')
    await ok('cp', '-r', 'v:/t', 'w:/')
    await ok('snapshot', 'create', 'v', 's')
    await ok('rm', '-r', 'v:/t')
    await ok('snapshot', 'restore', 'v', 's', '--path', 'v:/t')

    for (const [target, name] of [['v:/copy', 'c1'], ['w:/t', 'c2'], ['v:/t', 'c3']] as const) {
      await ok('get', target, name)
      await checkTree(join(dir, name))
    }

    await ok('backup', 'v', 'v.car')
    await ok('restore', 'v.car', 'again')
    await ok('get', 'again:/t', 'restored')
    await checkTree(join(dir, 'restored'))
    await ok('restore', 'v.car', 'again')
  })
})

test('links have CIDs: put --pin, ls, get, cp into a volume', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await makeTree(join(dir, 'in'))
    const cid = (await ok('put', '--pin', 'in')).trim()
    assert.match(await ok('ls', cid), /^symlink +11 B +\S+ +abs -> \/etc\/passwd$/m)
    has((await json('ls', cid)).find((row: { name: string }) => row.name === 'rel'), { type: 'symlink', link: 'f', bytes: 1 })
    has(await json('stat', `${cid}/rel`), { type: 'symlink', blocks: 1 })
    await ok('get', cid, 'out')
    await checkTree(join(dir, 'out'), false)
    await ok('get', `${cid}/abs`, 'one')
    assert.is(await readlink(join(dir, 'one')), '/etc/passwd')
    await fails(2, /rel is a symbolic link to "f", and links are not followed/, 'cat', `${cid}/rel`)
    await fails(2, /d\/down is a symbolic link, which is not followed, so there is no "x"/, 'cat', `${cid}/d/down/x`)
    await ok('cp', '-r', cid, 'v:/from-cid')
    await ok('get', 'v:/from-cid', 'again')
    await checkTree(join(dir, 'again'), false)
  })
})

test('sync puts links, and sees when they lead elsewhere or become something else', async () => {
  await withShell(async ({ dir, ok, json }) => {
    await makeTree(join(dir, 'in'))
    assert.is(await ok('sync', 'in', 'v:/t'), '1 file put (1 B), 1 folder made, 7 symbolic links put.\n')
    assert.is(await ok('sync', 'in', 'v:/t'), 'Nothing to do.\n')
    assert.is(await ok('sync', 'in', 'v:/t', '--hash'), 'Nothing to do.\n')

    execFileSync('ln', ['-sfn', 'elsewhere', join(dir, 'in', 'rel')])
    execFileSync('touch', ['-h', '-d', '1969-12-31T23:59:59.123456Z', join(dir, 'in', 'rel')])
    assert.match(await ok('sync', 'in', 'v:/t', '--dry-run'), /put \(content\) +rel/)
    has(await json('sync', 'in', 'v:/t'), { symlinks: 1, files: 0, removed: 0 })
    assert.is((await json('stat', 'v:/t/rel')).link, 'elsewhere')

    execFileSync('sh', ['-c', 'rm rel abs f; echo file > rel; mkdir abs; ln -s rel f'], { cwd: join(dir, 'in') })
    await ok('sync', 'in', 'v:/t')
    assert.equal((await json('ls', 'v:/t')).filter(({ name }: { name: string }) => ['rel', 'abs', 'f'].includes(name))
      .map(({ name, type }: Record<string, string>) => `${name} ${type}`), ['abs directory', 'f symlink', 'rel file'])
    await ok('get', 'v:/t', 'out')
    assert.equal(await readdir(join(dir, 'out', 'abs')), [])
  })
})

test('--follow-symlinks stores what links lead to, and says what is not there', async () => {
  await withShell(async ({ dir, ok, json, fails }) => {
    await mkdir(join(dir, 'in'))
    await mkdir(join(dir, 'real'))
    await writeFile(join(dir, 'real', 'f'), 'followed')
    await symlink('../real', join(dir, 'in', 'folder'))
    await symlink('../real/f', join(dir, 'in', 'file'))
    await ok('put', '--follow-symlinks', 'in', 'v:/t')
    assert.is(await ok('cat', 'v:/t/folder/f'), 'followed')
    assert.is((await json('stat', 'v:/t/file')).type, 'file')

    await symlink('no/where', join(dir, 'in', 'gone'))
    await fails(11, /in\/gone is a symbolic link to no\/where, which is not there.*Without --follow-symlinks a link/s,
      'put', '--follow-symlinks', 'in', 'v:/t2')
    await fails(11, /in\/gone is a symbolic link to no\/where, which is not there/, 'sync', '--follow-symlinks', 'in', 'v:/t')
    await fails(11, /in\/gone is a symbolic link to no\/where, which is not there/, 'put', 'in/gone', 'v:/')
    await fails(4, /t2/, 'ls', 'v:/t2')
    await ok('put', 'in/file', 'v:/named')
    assert.is((await json('stat', 'v:/named')).type, 'file', 'a link that is named itself is followed')
  })
})

test('sockets, pipes and devices are named and left out, with one line of sum', async () => {
  await withShell(async ({ dir, ok, run }) => {
    await mkdir(join(dir, 'in', 'sub'), { recursive: true })
    await writeFile(join(dir, 'in', 'f'), 'f')
    execFileSync('mkfifo', [join(dir, 'in', 'pipe1'), join(dir, 'in', 'sub', 'pipe2')])
    const server = createServer().listen(join(dir, 'in', 'sock'))
    await once(server, 'listening')

    try {
  
      for (const argv of [['put', 'in', 'v:/t'], ['put', '--pin', 'in'], ['sync', 'in', 'v:/s']]) {
        const { code, stderr } = await run(argv)
        assert.is(code, 0, stderr)
        assert.match(stderr, 'in/pipe1 is a named pipe, which cannot be stored: left out.\n')
        assert.match(stderr, 'in/sub/pipe2 is a named pipe, which cannot be stored: left out.\n')
        assert.match(stderr, 'in/sock is a socket, which cannot be stored: left out.\n')
        assert.match(stderr, /^Left out: 2 named pipes, 1 socket\.$/m)
      }

      assert.is(await ok('ls', '-R', 'v:/t'), 'f\nsub/\n')
      assert.is(await ok('ls', '-R', 'v:/s'), 'f\nsub/\n')
    } finally {
      server.close()
    }
  })
})

test('a volume never follows a link of its own: what lies below one is an error, and nothing is written', async () => {
  await withShell(async ({ dir, ok, fails, json }) => {
    await makeTree(join(dir, 'in'))
    await ok('put', 'in', 'v:/t')
    await fails(2, /not a directory/, 'put', 'in/f', 'v:/t/d/down/x')
    await fails(2, /symbolic link/, 'write', 'v:/t/rel', '--data', 'x')
    await fails(2, /symbolic link/, 'truncate', 'v:/t/rel', '--size', '0')
    await ok('put', 'in/f', 'v:/t/rel')
    assert.is((await json('stat', 'v:/t/rel')).type, 'file', 'a file takes the place of a link')
    assert.is((await json('versions', 'v:/t/rel')).length, 1)
    await ok('mv', 'v:/t/abs', 'v:/moved')
    await ok('rm', 'v:/moved')
    assert.is((await json('trash', 'ls', 'v')).find((row: { path: string }) => row.path === '/moved').type, 'symlink')
  })
})

test('a folder that was made by hand, with a link and a folder of one name, does not get out', async () => {
  await withShell(async ({ api, dir, ok, run }) => {
    await mkdir(join(dir, 'outside'))
    const put = async (bytes: Uint8Array, cid: CID): Promise<CID> => {
      await api.blocks.put(cid, bytes)

      return cid
    }
    const node = async (unixfs: UnixFS, links: [string, CID][] = []): Promise<CID> => {
      const Links = links.map(([Name, Hash]) => ({ Name, Hash, Tsize: 1 }))
      const bytes = dagPb.encode({ Data: unixfs.marshal(), Links })

      return await put(bytes, cidOfNode(bytes))
    }
    const folder = (): UnixFS => new UnixFS({ type: 'directory' })
    const evil = await put(Buffer.from('evil'), cidOfBytes(Buffer.from('evil')))
    const inner = await node(folder(), [['evil', evil]])

    for (const target of [join(dir, 'outside'), '../outside']) {
      const link = await node(new UnixFS({ type: 'symlink', data: Buffer.from(target) }))
      const cid = (await node(folder(), [['l', link], ['l', inner]])).toString()

      for (const flags of [[], ['--force']]) {
        await ok('ls', cid)
        assert.is((await run(['get', cid, 'out', ...flags])).code, 11)
        assert.equal(await readdir(join(dir, 'outside')), [])
        execFileSync('rm', ['-rf', join(dir, 'out')])
      }

      // In a volume the one that comes first has the name, and nothing is below a link.
      await run(['cp', '-r', cid, 'v:/made'])
      await ok('get', 'v:/made', 'made', '-f')
      assert.equal(await readdir(join(dir, 'outside')), [])
      execFileSync('rm', ['-rf', join(dir, 'made')])
      await ok('rm', '-r', 'v:/made')
    }
  })
})

test.run()
