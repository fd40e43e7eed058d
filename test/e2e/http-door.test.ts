import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startMesh } from '../../testing/processes/mesh-processes.js'
import { reapAll, runCli } from '../../testing/processes/node-process.js'
import { SECRET } from '../../testing/processes/secret.js'
import { waitFor } from '../../testing/wait-for.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { NodeProcess } from '../../testing/processes/node-process.js'

test.after(reapAll)

async function doorOf (node: NodeProcess): Promise<string> {
  return await waitFor(() => /"msg":"HTTP: (http:[^"]+)"/.exec(node.output)?.[1], { what: 'the HTTP door', context: () => node.describe() })
}

test('what is granted holds at every door at once, and what is revoked no more', async () => {
  const nodes = await startMesh(3, { env: SECRET, args: ['--http-listen', '127.0.0.1:0'] })
  const [first, second, third] = nodes as [NodeProcess, NodeProcess, NodeProcess]
  const doors = await Promise.all(nodes.map(doorOf))
  const ok = async (node: NodeProcess, ...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await node.cli(args)
    assert.is(code, 0, `${args.join(' ')}: ${stderr}`)

    return stdout.trim()
  }
  const read = async (door: string | undefined, file: string, token?: string): Promise<[number, string]> => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await fetch(`${door ?? ''}/v/photos/${file}`, { headers })

    return [answer.status, answer.status === 200 ? await answer.text() : (await answer.json() as { code: string }).code]
  }

  await ok(first, 'volume', 'create', 'photos')
  await first.cli(['put', '-', 'photos:/public/a.txt', '--parents'], { input: Buffer.from('for all') })
  await first.cli(['put', '-', 'photos:/private/b.txt', '--parents'], { input: Buffer.from('for some') })
  assert.equal(await read(doors[1], 'public/a.txt'), [404, 'volume_not_found'])

  await ok(first, 'grant', 'anonymous', 'photos:/public', 'read')

  for (const door of doors) {
    assert.equal(await read(door, 'public/a.txt'), [200, 'for all'])
    assert.equal(await read(door, 'private/b.txt'), [404, 'ENOENT'])
  }

  await ok(second, 'user', 'add', 'ann')
  await ok(second, 'grant', 'ann', 'photos', 'write')
  const token = await ok(third, 'token', 'create', 'ann', '--label', 'laptop')
  assert.equal(await read(doors[0], 'private/b.txt', token), [200, 'for some'])

  await withTempDir(async dir => {
    const tokenFile = path.join(dir, 'token')
    await writeFile(tokenFile, token)
    const far = ['-r', doors.map(door => new URL(door).host).join(), '--token-file', tokenFile]
    const run = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli([...far, ...args])
      assert.is(code, 0, `${args.join(' ')}: ${stderr}`)

      return stdout
    }

    assert.match(await run('ls', 'photos:/'), /private.*public/s)
    await run('mkdir', 'photos:/made')
    assert.is((await runCli([...far, 'status'])).code, 7, 'a node is for admins')

    await first.kill()
    assert.match(await run('ls', 'photos:/'), /made/, 'another door is there')
  })

  const [row] = JSON.parse(await ok(third, 'token', 'ls', '-o', 'json')) as [{ id: string, user: string, label: string }]
  assert.equal([row.user, row.label], ['ann', 'laptop'])
  await ok(third, 'token', 'revoke', row.id)

  for (const door of doors.slice(1)) {
    assert.equal(await read(door, 'private/b.txt', token), [401, 'token_invalid'])
  }

  await ok(second, 'revoke', 'anonymous', 'photos:/public')
  assert.equal(await read(doors[2], 'public/a.txt'), [404, 'volume_not_found'])
})

test.run()
