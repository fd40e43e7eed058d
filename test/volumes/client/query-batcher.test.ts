import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { QUERY_BATCH_MAX } from '../../../src/volumes/client/constants.js'
import { QueryLine } from '../../../src/volumes/client/query-batcher.js'
import type { TreeAnswer, TreeQuery } from '../../../src/volumes/tree/types.js'

const about = (path: string): TreeQuery => ({ type: 'stat', target: { path } })
const echo = (query: TreeQuery): TreeAnswer =>
  ({ type: 'error', code: 'ENOENT', detail: query.type === 'stat' && 'path' in query.target ? query.target.path : '' })

test('questions of one moment travel together, each gets its own answer', async () => {
  const calls: number[] = []
  const line = new QueryLine(async queries => {
    calls.push(queries.length)

    return queries.map(echo)
  })
  const paths = Array.from({ length: QUERY_BATCH_MAX + 3 }, (_, i) => `/${i}`)
  const answers = await Promise.all(paths.map(async path => await line.ask(about(path))))

  assert.equal(answers.map(answer => answer.type === 'error' ? answer.detail : ''), paths)
  assert.equal(calls, [QUERY_BATCH_MAX, 3])
})

test('what did not fit into an answer is asked again, in order', async () => {
  const asked: string[][] = []
  const line = new QueryLine(async queries => {
    const answers = queries.map(echo)
    asked.push(answers.map(answer => answer.type === 'error' ? answer.detail : ''))

    return answers.slice(0, 2)
  })
  const answers = await Promise.all(['/a', '/b', '/c'].map(async path => await line.ask(about(path))))

  assert.equal(answers.map(answer => answer.type === 'error' ? answer.detail : ''), ['/a', '/b', '/c'])
  assert.equal(asked, [['/a', '/b', '/c'], ['/c']])
})

test('a failure is told to those it is about, and the line goes on', async () => {
  let calls = 0
  const line = new QueryLine(async queries => {
    if (++calls === 1) {
      throw new Error('nobody there')
    }

    return queries.map(echo)
  })
  const outcomes = await Promise.allSettled([line.ask(about('/a')), line.ask(about('/b'))])

  assert.equal(outcomes.map(({ status }) => status), ['rejected', 'rejected'])
  assert.is((await line.ask(about('/c'))).type, 'error')
})

test.run()
