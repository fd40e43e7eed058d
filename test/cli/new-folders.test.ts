import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newFolders } from '../../src/cli/sync/new-folders.js'
import type { MkdirAction, PutAction } from '../../src/cli/sync/writer.js'

const mkdir = (path: string): MkdirAction => ({ type: 'mkdir', path, mtimeMs: 0 })
const put = (path: string): PutAction => ({ type: 'put', path, size: 1, mtimeMs: 0, why: 'new' })
const paths = (actions: readonly { path: string }[]): string[] => actions.map(({ path }) => path)

const ACTIONS = [
  mkdir('a'), put('a/1'), mkdir('a/b'), put('a/b/2'), mkdir('a/c'), mkdir('a/c/d'), put('a/c/d/3'), put('a/c/4'), put('there/5')
]

test('new folders are wanted whole, topmost ones alone, with all that is in them', () => {
  const { whole, below, partly, single } = newFolders(ACTIONS, new Set())

  assert.equal([paths(whole), paths(below), paths(partly), paths(single)], [['a'], ['a/b', 'a/c', 'a/c/d'], [], ['there/5']])
})

test('one of which something is left out is made alone, and what is in it is not', () => {
  const { whole, below, partly, single } = newFolders(ACTIONS, new Set(['a', 'a/c']))

  assert.equal([paths(whole), paths(below), paths(partly)], [['a/b', 'a/c/d'], [], ['a', 'a/c']])
  assert.equal(paths(single), ['a/1', 'a/c/4', 'there/5'])
})

test.run()
