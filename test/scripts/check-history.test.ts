import { readFile, rm } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { History } from '../../testing/history/history.js'
import { parseTreeHistory } from '../../testing/history/tree-model.js'
import { rejection } from '../helpers/rejection.js'

const SEED = 4_711

function fileIn (err: unknown): string {
  return /in (\/\S+\.json)/.exec((err as Error).message)?.[1] ?? ''
}

test('a history that no single copy could have given: said with the seed, and kept in a file', async () => {
  const history = new History()
  const read = { type: 'read' as const, path: 'a' }
  history.add('/round-1', { client: 1, call: 0, return: 1, input: { type: 'write', path: 'a', content: 'x' }, output: { code: 'ok' } })
  history.add('/round-1', { client: 2, call: 2, return: 3, input: read, output: { code: 'ENOENT' } })

  const err = await rejection(history.check(SEED))
  const file = fileIn(err)
  assert.match((err as Error).message, `Seed ${SEED}, /round-1: not linearizable`)
  assert.equal(parseTreeHistory(await readFile(file, 'utf8')), history.folders.get('/round-1'))
  await rm(file)
})

test('an unknown outcome may have happened or not; what is read tells', async () => {
  const history = new History()
  history.add('/r', { client: 1, call: 0, return: null, input: { type: 'write', path: 'a', content: 'x' } })
  history.add('/r', { client: 2, call: 2, return: 3, input: { type: 'read', path: 'a' }, output: { code: 'ENOENT' } })
  history.add('/r', { client: 2, call: 4, return: 5, input: { type: 'read', path: 'a' }, output: { code: 'ok', content: 'x' } })
  await history.check(SEED)
  assert.is(history.unknown, 1)

  history.add('/r', { client: 2, call: 6, return: 7, input: { type: 'read', path: 'a' }, output: { code: 'ENOENT' } })
  await rm(fileIn(await rejection(history.check(SEED))))
})

test('a search that is given up says so, and not that anything is wrong', async () => {
  const history = new History(3)

  for (let i = 0; i < 6; i++) {
    history.add('/r', { client: i, call: 0, return: 10, input: { type: 'read', path: 'a' }, output: { code: 'ENOENT' } })
  }

  const err = await rejection(history.check(SEED))
  assert.match((err as Error).message, /the checker gave up after \d+ steps; that says nothing/)
  await rm(fileIn(err))
})

test.run()
