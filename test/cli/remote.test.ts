import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { operations } from '../../src/api/operations.js'
import { ID_IN_BODY, ID_IN_QUERY } from '../../src/cli/operation-id.js'
import { cli } from '../helpers/cli-terminal.js'
import { closeDoors, openDoor } from '../helpers/door-fixture.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { ObjectSchema, Operation } from '../../src/api/operation.js'
import type { AddressInfo } from 'node:net'

test.after.each(closeDoors)

test('a node elsewhere is worked with like one here, and is told the token', async () => {
  const tokens = new Set<string | undefined>()
  const { port, volumes } = await openDoor({
    identify: async token => { tokens.add(token); return {} }
  })
  const at = ['-r', `127.0.0.1:${port}`]

  await withTempDir(async dir => {
    await writeFile(join(dir, 'token'), 'shoal_abc_def\n')
    const put = await cli([...at, '--token-file', 'token', 'put', '-', 'v:/d/f', '--parents'], { cwd: dir, stdin: Readable.from([Buffer.from('far')]) })
    assert.is(put.code, 0, put.stderr)
    assert.is(await (await volumes.open('v')).readFile('/d/f', { encoding: 'utf8' }), 'far')
    assert.is((await cli(['cat', 'v:/d/f', '--remote', `http://127.0.0.1:${port}`, '--token-file', join(dir, 'token')])).stdout, 'far')
    assert.is((await cli(['rm', '-r', 'v:/d'], { env: { SHOAL_REMOTE: `127.0.0.1:${port}`, SHOAL_TOKEN: 'shoal_abc_def' } })).code, 0)
    assert.equal([...tokens], ['shoal_abc_def'])
  })
})

test('what cannot be meant is said', async () => {
  const usage = async (argv: string[], text: RegExp): Promise<void> => {
    const { code, stderr } = await cli(argv)
    assert.is(code, 2, stderr)
    assert.match(stderr, text)
  }

  await usage(['-r', 'b', '-d', '/x', 'volume', 'ls'], /give one of them/)
  await usage(['-r', 'b:port', 'volume', 'ls'], /"b:port" is no address of a node/)
  await usage(['-r', 'http://b/path', 'volume', 'ls'], /no address of a node/)
  await usage(['-r', ' , ', 'volume', 'ls'], /no address of a node/)
  await usage(['-r', 'b', '--token-file', '/nonexistent', 'volume', 'ls'], /token file .* cannot be read/)
})

test('a node that cannot be reached, and of several one that can', async () => {
  const free = await freePort()
  const alone = await cli(['-r', `127.0.0.1:${free}`, 'volume', 'ls'])
  assert.is(alone.code, 3, alone.stderr)
  assert.match(alone.stderr, new RegExp(`The node at http://127.0.0.1:${free} cannot be reached`))

  const { port } = await openDoor()
  const { code, stdout } = await cli(['-r', `127.0.0.1:${free},127.0.0.1:${port}`, 'volume', 'ls', '-o', 'json'])
  assert.equal([code, (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)], [0, ['v']])
})

test('a node that dies in the middle of a change is replaced, and the change has one effect', async () => {
  const seen: string[] = []
  // The one that breaks is taken first, since it alone says that it is ready.
  const { port, volumes } = await openDoor({ isReady: false })
  // Hands a request on, and breaks the connection before the answer is back.
  const broken = net.createServer(client => {
    const upstream = net.connect(port, '127.0.0.1')
    client.on('data', chunk => {
      if (String(chunk).startsWith('GET /readyz ')) {
        client.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      } else {
        seen.push(String(chunk))
        upstream.write(chunk)
      }
    })
    client.on('close', () => { upstream.destroy() })
    client.on('error', () => {})
    upstream.on('error', () => {})
    upstream.on('data', () => { client.destroy() })
  })
  await new Promise<void>(resolve => { broken.listen(0, '127.0.0.1', resolve) })
  const { port: brokenPort } = broken.address() as AddressInfo
  const volume = await volumes.open('v')
  await volume.writeFile('/a', 'a')

  try {
    const { code, stderr } = await cli(['-r', `127.0.0.1:${brokenPort},127.0.0.1:${port}`, 'mkdir', 'v:/made'])
    assert.is(code, 0, stderr)
    assert.is((await volume.stat('/made')).isDirectory(), true)
    assert.match(seen.join(''), /^POST \/api\/v1\/volumes\/v\/mkdir .*"operation_id":"[0-9a-f]{32}"/s)
  } finally {
    broken.close()
  }
})

test('every change that takes an id gets one', () => {
  const takers = (where: 'query' | 'body'): string[] => (Object.entries(operations) as [string, Operation][])
    .filter(([, { query, body }]) => 'operation_id' in
      ((where === 'query' ? query : body?.kind === 'json' ? body.schema as Partial<ObjectSchema> : undefined)?.entries ?? {}))
    .map(([id]) => id)
  assert.equal([...ID_IN_QUERY].sort(), takers('query').sort())
  assert.equal([...ID_IN_BODY].sort(), takers('body').sort())
})

async function freePort (): Promise<number> {
  const server = net.createServer()
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => { server.close(resolve) })

  return port
}

test.run()
