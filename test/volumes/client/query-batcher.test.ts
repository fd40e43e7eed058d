import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf } from '../../helpers/rejection.js'
import { QUERY_BATCH_MAX } from '../../../src/volumes/client/constants.js'
import { QueryBatcher } from '../../../src/volumes/client/query-batcher.js'
import type { TreeAnswer, TreeQuery } from '../../../src/volumes/tree/types.js'

const about = (path: string): TreeQuery => ({ type: 'stat', target: { path } })
const echo = (query: TreeQuery): TreeAnswer =>
  ({ type: 'error', code: 'ENOENT', detail: query.type === 'stat' && 'path' in query.target ? query.target.path : '' })

test('questions of one moment travel together, each gets its own answer', async () => {
  const calls: number[] = []
  const batcher = new QueryBatcher(async queries => {
    calls.push(queries.length)

    return queries.map(echo)
  })
  const paths = Array.from({ length: QUERY_BATCH_MAX + 3 }, (_, i) => `/${i}`)
  const answers = await Promise.all(paths.map(async path => await batcher.ask(about(path))))

  assert.equal(answers.map(answer => answer.type === 'error' ? answer.detail : ''), paths)
  assert.equal(calls, [QUERY_BATCH_MAX, 3])
})

test('what did not fit into an answer is asked again, in order', async () => {
  const asked: string[][] = []
  const batcher = new QueryBatcher(async queries => {
    const answers = queries.map(echo)
    asked.push(answers.map(answer => answer.type === 'error' ? answer.detail : ''))

    return answers.slice(0, 2)
  })
  const answers = await Promise.all(['/a', '/b', '/c'].map(async path => await batcher.ask(about(path))))

  assert.equal(answers.map(answer => answer.type === 'error' ? answer.detail : ''), ['/a', '/b', '/c'])
  assert.equal(asked, [['/a', '/b', '/c'], ['/c']])
})

test('a failure is told to those it is about, and the batcher goes on', async () => {
  let calls = 0
  const batcher = new QueryBatcher(async queries => {
    if (++calls === 1) {
      throw new Error('nobody there')
    }

    return queries.map(echo)
  })
  const outcomes = await Promise.allSettled([batcher.ask(about('/a')), batcher.ask(about('/b'))])

  assert.equal(outcomes.map(({ status }) => status), ['rejected', 'rejected'])
  assert.is((await batcher.ask(about('/c'))).type, 'error')
})

test('a replica that answers no question at all is not asked for ever', async () => {
  let calls = 0
  const batcher = new QueryBatcher(async () => {
    calls++

    return []
  })

  assert.is(await codeOf(batcher.ask(about('/a'))), 'rpc_protocol')
  assert.is(calls, 1)
})

test.run()
