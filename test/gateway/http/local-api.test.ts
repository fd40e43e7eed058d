import { chmod, mkdir, mkdtemp, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { HEADER_BYTES_MAX } from '../../../src/api/constants.js'
import { createLocalApi } from '../../../src/gateway/http/local-api.js'
import { LINUX, MACOS, WINDOWS } from '../../../src/util/platform/platform.js'
import { checkSocketFolder, isPipe, socketPathFor } from '../../../src/gateway/http/socket-path.js'
import { statusOf } from '../../../src/gateway/http/errors.js'
import { errorCode, ShoalError } from '../../../src/util/errors.js'
import { silentLogger } from '../../../src/util/logger.js'
import { createFiles } from '../../../src/files/files.js'
import { closeApis, fakeBackend, startApi, until } from '../../helpers/api-server.js'
import { seededBytes } from '../../../testing/bytes.js'
import { FakeBlocks } from '../../../testing/fake-blocks.js'
import type { Platform } from '../../../src/util/platform/platform.js'
import type { Startable } from '../../../src/util/lifecycle.js'

const PERMISSIONS = 0o777

function serverAt (socketPath: string): Startable {
  const blocks = new FakeBlocks()
  const files = createFiles({ blocks })

  return createLocalApi({ socketPath, blocks, files, backend: fakeBackend(), logger: silentLogger })
}

async function tempDir (): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'shoal-sock-'))
}

async function codeOf (promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'resolved', errorCode)
}

test.after.each(closeApis)

test('only the owner can open the socket; it is gone after stop; start and stop can be called twice', async () => {
  const api = await startApi()

  await api.server.start()
  assert.is((await stat(api.socketPath)).mode & PERMISSIONS, 0o600)
  assert.ok((await stat(api.socketPath)).isSocket())

  await api.server.stop()
  await api.server.stop()
  assert.is(await codeOf(stat(api.socketPath)), 'internal')

  await api.server.start()
  assert.is((await api.call('GET', '/v1/blocks')).status, 200)
})

test('the socket of a killed node is replaced, any other file is not', async () => {
  const folder = await tempDir()
  const socketPath = path.join(folder, 'shoal.sock')
  const killed = net.createServer()

  await new Promise<void>(resolve => { killed.listen(socketPath, resolve) })
  // closing removes the file by its name; a kill leaves it
  await rename(socketPath, `${socketPath}.kept`)
  await new Promise(resolve => { killed.close(resolve) })
  await rename(`${socketPath}.kept`, socketPath)

  const server = serverAt(socketPath)
  await server.start()
  await server.stop()

  await writeFile(socketPath, 'precious')
  assert.is(await codeOf(serverAt(socketPath).start()), 'socket_path_taken')
  await rm(folder, { recursive: true })
})

test('a folder that others can write to is refused', async () => {
  const folder = await tempDir()

  await chmod(folder, 0o777)
  assert.is(await codeOf(serverAt(path.join(folder, 'shoal.sock')).start()), 'permission_denied')
  assert.throws(() => { checkSocketFolder(path.join(folder, 'x.sock')) }, /other users can write to it \(run `chmod go-w` on it\)\./)
  // As /tmp is: to close that would break the machine.
  await chmod(folder, 0o1777)
  assert.throws(() => { checkSocketFolder(path.join(folder, 'x.sock')) }, /other users can write to it\. Use a data dir/)
  await chmod(folder, 0o700)

  const link = path.join(folder, 'link')
  await mkdir(path.join(folder, 'real'))
  await symlink(path.join(folder, 'real'), link)
  assert.throws(() => { checkSocketFolder(path.join(link, 'x.sock')) }, /not a folder/)
  await rm(folder, { recursive: true })
})

test('socketPathFor: in the data dir, or short and the same each time', async () => {
  const folder = await tempDir()
  const long = path.join(folder, 'x'.repeat(100))
  const options = { uid: 1000, tmpDir: '/tmp', platform: LINUX }

  assert.is(socketPathFor(folder), path.join(folder, 'shoal.sock'))

  const short = socketPathFor(long, options)
  assert.match(short, /^\/tmp\/shoal-1000\/[0-9a-f]{32}\.sock$/)
  assert.is(socketPathFor(long, options), short)
  assert.is.not(socketPathFor(`${long}y`, options), short)
  assert.is.not(socketPathFor(long, { ...options, uid: 1001 }).split('/').at(-1), short.split('/').at(-1))
  // bytes count, not letters
  assert.match(socketPathFor('/' + 'ü'.repeat(52), options), /^\/tmp\//)
  assert.throws(() => socketPathFor(long, { uid: 1, tmpDir: `/${'t'.repeat(100)}` }), /TMPDIR/)

  await mkdir(long)
  await symlink(long, path.join(folder, 'link'))
  assert.is(socketPathFor(path.join(folder, 'link'), options), socketPathFor(long, options))
  await rm(folder, { recursive: true })
})

test('each system has its own length of a socket\'s path, and Windows a pipe', () => {
  const ofBytes = (bytes: number): string => `/${'d'.repeat(bytes - '/'.length - '/shoal.sock'.length)}`
  const isDirect = (platform: Platform, bytes: number): boolean =>
    socketPathFor(ofBytes(bytes), { platform, tmpDir: '/t' }) === `${ofBytes(bytes)}/shoal.sock`

  assert.equal([103, 104].map(bytes => isDirect(MACOS, bytes)), [true, false])
  assert.equal([107, 108].map(bytes => isDirect(LINUX, bytes)), [true, false])
  assert.throws(() => socketPathFor(ofBytes(300), { platform: MACOS, tmpDir: `/${'t'.repeat(60)}` }), /takes 103\./)

  const pipe = socketPathFor(ofBytes(300), { platform: WINDOWS })
  assert.match(pipe, /^\\\\\.\\pipe\\shoal-[0-9a-f]{32}$/)
  assert.is(socketPathFor(ofBytes(300).toUpperCase(), { platform: WINDOWS }), pipe, 'one folder, however it is written')
  assert.is.not(socketPathFor(ofBytes(301), { platform: WINDOWS }), pipe)
  assert.equal([pipe, '/a/shoal.sock'].map(isPipe), [true, false])
  checkSocketFolder(pipe)
})

test('a data dir whose path is too long for a socket works', async () => {
  const folder = await tempDir()
  const dataDir = path.join(folder, 'd'.repeat(120))
  await mkdir(dataDir)
  const socketPath = socketPathFor(dataDir, { tmpDir: folder })
  const server = serverAt(socketPath)

  await server.start()
  assert.is((await stat(path.dirname(socketPath))).mode & PERMISSIONS, 0o700)
  await server.stop()
  await rm(folder, { recursive: true })
})

test('unknown routes, methods and broken URLs have errors of their own', async () => {
  const api = await startApi()
  const cases: [method: string, url: string, status: number, code: string][] = [
    ['GET', '/', 404, 'unknown_route'],
    ['GET', '/v1/nothing', 404, 'unknown_route'],
    ['GET', '/v1/blocks/', 404, 'unknown_route'],
    ['GET', '/v2/node', 404, 'unknown_route'],
    ['DELETE', '/v1/node', 405, 'method_not_allowed'],
    ['GET', '/v1/files/%zz', 400, 'bad_request'],
    ['GET', '/v1/files/nonsense', 400, 'invalid_cid'],
    ['GET', '/v1/files/', 400, 'invalid_target'],
    ['GET', '/v1/blocks/nonsense', 400, 'invalid_cid'],
    ['GET', '/v1/status?local=maybe', 400, 'bad_request'],
    ['PUT', '/v1/files?format=zip', 400, 'bad_request'],
    ['PUT', '/v1/files?replicas=0', 400, 'bad_request'],
    ['PUT', '/v1/files?replicas=17', 400, 'bad_request'],
    ['GET', '/v1/config', 500, 'internal']
  ]

  for (const [method, url, status, code] of cases) {
    const answer = await api.call(method, url)
    const error = JSON.parse(answer.text)

    assert.is(`${answer.status} ${error.code}`, `${status} ${code}`, `${method} ${url}`)
    assert.ok(error.detail.length > 0)
  }

  assert.is((await api.call('DELETE', '/v1/node')).headers.allow, 'GET')
  assert.is((await api.call('GET', '/v1/node', undefined, { 'x-long': 'x'.repeat(HEADER_BYTES_MAX) })).status, 431)
})

test('codes and their status', () => {
  const cases: [string, number][] = [
    ['block_not_found', 404], ['path_not_found', 404], ['invalid_anything', 400], ['block_too_large', 413],
    ['too_few_replicas', 503], ['no_space', 503], ['busy', 503], ['something_new', 500]
  ]

  for (const [code, status] of cases) {
    assert.is(statusOf(new ShoalError(code, '')), status, code)
  }

  assert.is(statusOf(new Error('bug')), 500)
})

test('one request too many is refused as busy, and served when there is room', async () => {
  let release = (): void => {}
  const gate = new Promise<void>(resolve => { release = resolve })
  const blocks = new FakeBlocks({ beforeGet: async () => gate })
  const api = await startApi({ blocks, requestsMax: 2 })
  const { cid } = await api.files.add(seededBytes(10))
  const running = [api.call('GET', `/v1/blocks/${cid.toString()}`), api.call('GET', `/v1/blocks/${cid.toString()}`)]

  await until(() => blocks.getsInFlight === 2, 'two gets run')

  const refused = await api.call('GET', '/v1/blocks')
  assert.is(refused.status, 503)
  assert.is(JSON.parse(refused.text).code, 'busy')
  assert.is(refused.headers['retry-after'], '1')

  release()
  assert.equal((await Promise.all(running)).map(answer => answer.status), [200, 200])
  assert.is((await api.call('GET', '/v1/blocks')).status, 200)
})

test('stop lets running requests finish, takes no new ones, and closes idle connections', async () => {
  let release = (): void => {}
  const gate = new Promise<void>(resolve => { release = resolve })
  const blocks = new FakeBlocks({ beforeGet: async () => gate })
  const api = await startApi({ blocks, stopGraceMs: 60_000 })
  const { cid } = await api.files.add(seededBytes(10))
  const idle = net.connect(api.socketPath)
  const idleClosed = new Promise(resolve => { idle.on('close', resolve) })
  const running = api.call('GET', `/v1/blocks/${cid.toString()}`)

  idle.resume()
  await until(() => blocks.getsInFlight === 1, 'the get runs')

  const stopped = api.server.stop()
  assert.is(await codeOf(api.call('GET', '/v1/blocks')), 'internal', 'nobody listens')

  release()
  assert.is((await running).status, 200)
  await stopped
  await idleClosed
})

test('stop ends requests that take too long, and their work', async () => {
  const blocks = new FakeBlocks({
    beforeGet: async (_, signal) => new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new ShoalError('aborted', '')) })
    })
  })
  const api = await startApi({ blocks, stopGraceMs: 20 })
  const { cid } = await api.files.add(seededBytes(10))
  const running = codeOf(api.call('GET', `/v1/blocks/${cid.toString()}`))

  await until(() => blocks.getsInFlight === 1, 'the get runs')
  await api.server.stop()

  assert.is(await running, 'internal')
  await until(() => blocks.getsInFlight === 0, 'the get was cancelled')
})

test.run()
