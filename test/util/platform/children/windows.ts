/* Run by fakes.test.ts under the fake Windows. */
import { lstat, open, readFile, readdir, writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeThenRename } from '../../../../src/cli/destinations/destination.js'
import { localStat } from '../../../../src/cli/sources/local-stat.js'
import { createFiles } from '../../../../src/files/files.js'
import { createLocalApi } from '../../../../src/gateway/http/local-api.js'
import { isPipe, socketPathFor } from '../../../../src/gateway/http/socket-path.js'
import { enterDataDir } from '../../../../src/node/data-dir/data-dir.js'
import { readFileIfExists, writeFileAtomic } from '../../../../src/util/atomic-file.js'
import { nodeFs, syncFolder } from '../../../../src/store/device/fs.js'
import { silentLogger } from '../../../../src/util/logger.js'
import { thisPlatform, WINDOWS } from '../../../../src/util/platform/platform.js'
import { codeOf } from '../../../helpers/rejection.js'
import { fakeBackend } from '../../../helpers/api-server.js'
import { cli } from '../../../helpers/cli-terminal.js'
import { sendFile, sendTar, tarOf, withFakeApi } from '../../../helpers/fake-api.js'
import { FakeBlocks } from '../../../../testing/fake-blocks.js'
import { filesBelow, withTempDir } from '../../../helpers/temp-dir.js'
import type { Startable } from '../../../../src/util/lifecycle.js'

test('this process takes itself for one on Windows, with the disk of the machine', () => {
  assert.is(thisPlatform.name, WINDOWS.name)
  assert.is(thisPlatform.path, path)
})

test('state files, the lock of the data dir and folders do with what Windows refuses', async () => {
  await withTempDir(async dir => {
    const file = path.join(dir, 'state')

    for (const text of ['one', 'two']) {
      await writeFileAtomic(file, text)
      assert.is(await readFileIfExists(file), text)
    }

    assert.equal(await readdir(dir), ['state'])
    await syncFolder(nodeFs, dir)

    const lock = await enterDataDir(path.join(dir, 'data'), silentLogger)
    assert.is(await codeOf(enterDataDir(path.join(dir, 'data'), silentLogger)), 'data_dir_locked')
    await lock.release()
    await (await enterDataDir(path.join(dir, 'data'), silentLogger)).release()
  })
})

test('a file that this process has open cannot be replaced, until it is closed', async () => {
  await withTempDir(async dir => {
    const final = path.join(dir, 'a')
    await writeFile(final, 'old')
    const fd = await nodeFs.open(final, 'r')
    const written = writeThenRename(final, { force: true }, async file => { await file.write(Buffer.from('new')) })
    written.catch(() => {})

    assert.is(await readFile(final, 'utf8'), 'old')
    await nodeFs.close(fd)
    await written
    assert.is(await readFile(final, 'utf8'), 'new')
    assert.equal(await readdir(dir), ['a'])
  })
})

test('the local API listens on a pipe, which nobody else can have at the same time', async () => {
  await withTempDir(async dir => {
    const socketPath = socketPathFor(dir)
    const blocks = new FakeBlocks()
    const create = (): Startable => createLocalApi({
      socketPath, blocks, files: createFiles({ blocks }), logger: silentLogger, backend: fakeBackend()
    })
    const server = create()

    assert.ok(isPipe(socketPath))
    await server.start()

    const status = await new Promise((resolve, reject) => {
      http.get({ socketPath, path: '/v1/nothing', agent: false }, response => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })

    assert.is(status, 404)
    assert.is(await codeOf(create().start()), 'socket_path_taken')
    await server.stop()
    assert.equal(await readdir(dir), [], 'nothing in the data dir')
  })
})

test('a name that Windows cannot keep is named, and nothing is written for it', async () => {
  const folders: [name: string, tar: Buffer][] = []

  for (const name of ['a:b', 'NUL', 'end.', 'sub/aux.txt', 'x\\y']) {
    folders.push([name, await tarOf([{ name: 'ok', text: 'ok' }, { name, text: 'lost?' }])])
  }

  await withFakeApi({
    ...Object.fromEntries(folders.map(([, tar], i) => [`GET /files/folder${i}`, sendTar(tar)])),
    'GET /volumes/vol/files/': sendFile('x')
  }, async (dir, at) => {
    for (const [i, [name]] of folders.entries()) {
      const { code, stderr } = await cli(['get', `folder${i}`, 'out', ...at], { cwd: dir })

      assert.is(code, 11, `${name}: ${stderr}`)
      assert.ok(stderr.includes(JSON.stringify(name)), stderr)
      assert.match(stderr, /shoal mv.*--exclude.*tar archive/)
    }

    for (const argv of [['vol:/con'], ['vol:/a', 'nul.txt'], ['vol:/x\\y'], ['vol:/a', 'vol:/b?', '.']]) {
      const { code, stderr } = await cli(['get', ...argv, ...at], { cwd: dir })

      assert.is(code, 11, `${argv.join(' ')}: ${stderr}`)
      assert.match(stderr, /Windows/)
    }

    assert.equal(await filesBelow(dir), ['a'], 'what could be written, of the last')
  })
})

test('there are no modes, so none are stored', async () => {
  await withTempDir(async dir => {
    await writeFile(path.join(dir, 'a'), 'a', { mode: 0o640 })
    const handle = await open(path.join(dir, 'a'))
    await handle.close()
    const { attributes } = await localStat(path.join(dir, 'a'))

    assert.is('mode' in attributes, false)
    assert.is(attributes.mtimeMs, Math.floor((await lstat(path.join(dir, 'a'))).mtimeMs))
  })
})

test.run()
