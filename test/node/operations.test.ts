/* eslint-disable @typescript-eslint/no-unsafe-call -- JSON of answers */
import { once } from 'node:events'
import http from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as v from 'valibot'
import { operations } from '../../src/api/operations.js'
import { API_PREFIX } from '../../src/api/constants.js'
import { requestTarget } from '../../src/api/request-target.js'
import { createLocalApi } from '../../src/gateway/http/local-api.js'
import { routes } from '../../src/gateway/http/routes.js'
import { socketPathFor } from '../../src/gateway/http/socket-path.js'
import { NodeMeter } from '../../src/node/backend/node-meter.js'
import { createBackend } from '../../src/node/backend/backend.js'
import { Node } from '../../src/node/node.js'
import { silentLogger } from '../../src/util/logger.js'
import { tarOf } from '../helpers/fake-api.js'
import { callApi } from '../../testing/processes/local-api.js'
import { withTempDir } from '../helpers/temp-dir.js'
import type { Answer, Operation } from '../../src/api/operation.js'
import type { BodyOf, OperationId, Operations, ParamsOf, QueryOf } from '../../src/api/operations.js'
import type { QueryValue } from '../../src/api/request-target.js'
import type { ApiAnswer } from '../../testing/processes/local-api.js'

/** A request for one operation, as its types allow it. */
type RequestOf<Id extends OperationId> = {
  params?: ParamsOf<Id>
  query?: QueryOf<Id>
  body?: Operations[Id] extends { body: { kind: 'bytes' } } ? Uint8Array : BodyOf<Id>
}

/** What was answered so far, by operation: the value, the rows, or the result. */
type Answers = Partial<Record<OperationId, any>>

const HELLO = Buffer.from('hello')
const V = { name: 'v' }
const OTHER_PEER = '12D3KooWHHzSeKaY8xuZVzkLbKFfvNgPPeKhFBGrMbNzbm5akpqu'

/** A request for every operation, in an order in which each finds what it needs. */
const requests = (other: Node, tar: Uint8Array): { [Id in OperationId]: (answers: Answers) => RequestOf<Id> } => ({
  'GET /openapi.json': () => ({}),
  'GET /node': () => ({}),
  'GET /config': () => ({}),
  'POST /node/reload': () => ({}),
  'POST /node/stop': () => ({}),
  'GET /workers': () => ({}),
  'POST /workers/:name': () => ({ params: { name: 'repair' }, body: { percent: 50, paused: false } }),

  'PUT /files': () => ({ query: { format: 'tar', replicas: 1, label: 'hello' }, body: tar }),
  'POST /cid': () => ({ body: HELLO }),
  'GET /files/*target': answers => ({ params: { target: [answers['PUT /files'].cid, 'a'] }, query: { offset: 1, length: 2 } }),
  'GET /ls/*target': answers => ({ params: { target: [answers['PUT /files'].cid] } }),
  'GET /stat/*target': answers => ({ params: { target: [answers['PUT /files'].cid] } }),
  'GET /why/*target': answers => ({ params: { target: [answers['PUT /files'].cid] } }),
  'GET /pins': () => ({}),
  'DELETE /pins/:cid': answers => ({ params: { cid: answers['PUT /files'].cid }, query: { now: false } }),
  'POST /pins': answers => ({ body: { cid: answers['PUT /files'].cid, label: 'again' } }),
  'PUT /blocks': () => ({ query: { codec: 'raw' }, body: HELLO }),
  'GET /blocks': () => ({}),
  'GET /blocks/:cid': answers => ({ params: { cid: answers['PUT /blocks'].cid } }),
  'GET /blocks/:cid/stat': answers => ({ params: { cid: answers['PUT /blocks'].cid } }),

  'POST /volumes': () => ({ body: { name: 'v', replicas: 1, on_partition: 'refuse' } }),
  'GET /volumes': () => ({ query: { stat: true } }),
  'GET /volumes/:name': () => ({ params: V }),
  'POST /volumes/:name': () => ({ params: V, body: { versions: 3 } }),
  'POST /volumes/:name/recover': () => ({ params: V, body: {} }),
  'POST /volumes/:name/mkdir': () => ({ params: V, body: { path: '/d', mode: '0750', xattrs: { 'user.a': 'MQ==' } } }),
  'PUT /volumes/:name/files/*path': () => ({ params: { ...V, path: ['d', 'ü'] }, query: { mode: '0600' }, body: HELLO }),
  'POST /volumes/:name/files/*path': () => ({ params: { ...V, path: ['d', 'ü'] }, query: { offset: 5 }, body: HELLO }),
  'GET /volumes/:name/files/*path': () => ({ params: { ...V, path: ['d'] }, query: { owner: true } }),
  'GET /volumes/:name/stat/*path': () => ({ params: { ...V, path: ['d', 'ü'] }, query: { cid: true } }),
  'GET /volumes/:name/list/*path': () => ({ params: { ...V, path: [] }, query: { recursive: true } }),
  'POST /volumes/:name/touch': () => ({ params: V, body: { path: '/t', mtime: '2026-01-31T00:00:00.123456789Z' } }),
  'POST /volumes/:name/truncate': () => ({ params: V, body: { path: '/d/ü', size: 3 } }),
  'POST /volumes/:name/rename': () => ({ params: V, body: { from: '/t', to: '/u' } }),
  'POST /volumes/:name/copy': () => ({ params: V, body: { from: '/d', to: '/e', recursive: true } }),
  'GET /volumes/:name/versions/*path': () => ({ params: { ...V, path: ['d', 'ü'] } }),
  'POST /volumes/:name/restore': answers => ({
    params: V, body: { path: '/d/ü', version: answers['GET /volumes/:name/versions/*path'].at(-1).version }
  }),
  'POST /volumes/:name/snapshots': () => ({ params: V, body: { name: 's' } }),
  'GET /volumes/:name/snapshots': () => ({ params: V }),
  'DELETE /volumes/:name/files/*path': () => ({ params: { ...V, path: ['u'] } }),
  'GET /volumes/:name/trash': () => ({ params: V }),
  'POST /volumes/:name/trash/restore': answers => ({
    params: V, body: { trash_id: answers['GET /volumes/:name/trash'][0].trash_id, to: '/w' }
  }),
  'POST /volumes/:name/trash/empty': () => ({ params: V, body: {} }),
  'POST /volumes/:name/snapshots/:snapshot/restore': () => ({ params: { ...V, snapshot: 's' }, body: {} }),
  'DELETE /volumes/:name/snapshots/:snapshot': () => ({ params: { ...V, snapshot: 's' } }),
  'GET /volumes/:name/conflicts': () => ({ params: V }),
  'POST /volumes/:name/conflicts/clear': () => ({ params: V, body: {} }),
  'GET /volumes/:name/log': () => ({ params: V, query: { limit: 10, reverse: true } }),
  'GET /volumes/:name/watch/*path': () => ({ params: { ...V, path: [] }, query: { after: 0 } }),
  'GET /volumes/:name/backup': () => ({ params: V }),
  'PUT /volumes/:name/backup': answers => ({
    params: { name: 'b' }, query: { create: true }, body: answers['GET /volumes/:name/backup']
  }),
  'POST /volumes/:name/name': () => ({ params: { name: 'b' }, body: { name: 'c' } }),
  'DELETE /volumes/:name': () => ({ params: { name: 'c' } }),

  'POST /users': () => ({ body: { name: 'alice' } }),
  'GET /users': () => ({}),
  'POST /groups': () => ({ body: { name: 'staff', users: ['alice'] } }),
  'GET /groups': () => ({}),
  'POST /tokens': () => ({ body: { user: 'alice', label: 'laptop', expires_ms: 1000 } }),
  'GET /tokens': () => ({}),
  'POST /grants': () => ({ body: { subject: 'group:staff', volume: '*', level: 'read' } }),
  'GET /grants': () => ({}),
  'POST /grants/revoke': () => ({ body: { subject: 'group:staff', volume: '*' } }),
  'DELETE /tokens/:id': answers => ({ params: { id: answers['POST /tokens'].id } }),
  'POST /groups/:name/remove': () => ({ params: { name: 'staff' }, body: {} }),
  'DELETE /users/:name': () => ({ params: { name: 'alice' } }),

  'POST /scrub': () => ({}),
  'GET /scrub': () => ({}),
  'POST /gc': () => ({}),
  'GET /metrics': () => ({}),
  'GET /gc': () => ({}),
  'POST /peers': () => ({ body: { address: other.layers.host.addresses()[0] ?? '' } }),
  'GET /peers': () => ({}),
  'GET /status': () => ({ query: { local: false } }),
  'POST /peers/:peer/block': () => ({ params: { peer: OTHER_PEER } }),
  'POST /peers/:peer/unblock': () => ({ params: { peer: OTHER_PEER } }),
  'DELETE /peers/:peer': () => ({ params: { peer: other.layers.host.addresses()[0] ?? '' } }),
  'POST /leave': () => ({ body: { force: true } })
})

test('every operation has a route, and every route an operation', () => {
  assert.equal(routes.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(operations).sort())
})

test('every operation answers what its schema says, from a real node', async () => {
  await withTempDir(async dataDir => {
    const node = new Node({ dataDir, minReplicas: 1 })
    const other = new Node({ minReplicas: 1 })
    const socketPath = socketPathFor(dataDir)
    await node.start()
    const { blocks, files, volumes, access } = node.layers
    const server = createLocalApi({
      socketPath, blocks, files, volumes, access: access.admin, logger: silentLogger,
      backend: createBackend({
        meter: new NodeMeter(node),
        node,
        dataDir,
        config: () => ({ values: { replicas: 3 }, sources: { replicas: 'default' } }),
        reload: async () => ({ applied: ['peers'], needs_restart: [] }),
        // the operations after it are to be answered
        shutDown: async () => {}
      })
    })

    try {
      await other.start()
      await server.start()
      await driveAll(socketPath, requests(other, await tarOf([{ name: 'a', text: 'hello' }])))
    } finally {
      await server.stop()
      await node.stop()
      await other.stop()
    }
  })
})

async function driveAll (socketPath: string, all: ReturnType<typeof requests>): Promise<void> {
  const answers: Answers = {}

  for (const id of Object.keys(all) as OperationId[]) {
    const { answer }: Operation = operations[id]
    const { params = {}, query = {}, body } = all[id](answers) as {
      params?: Record<string, string | string[]>, query?: Record<string, QueryValue>, body?: unknown
    }
    const [method = ''] = id.split(' ')
    const path = `${API_PREFIX}${requestTarget(id, params, query)}`

    if (id === 'GET /volumes/:name/watch/*path') {
      checkShape(id, answer, [await firstLine(socketPath, path)])
      continue
    }

    const answered = await callApi(socketPath, method, path, { body })

    assert.ok([200, 202].includes(answered.status), `${id}: ${answered.status} ${answered.bytes.toString().slice(0, 500)}`)
    answers[id] = checkAnswer(id, answer, answered)
  }
}

function checkAnswer (id: string, answer: Answer, { headers, bytes }: ApiAnswer): unknown {
  const type = String(headers['content-type'])

  if (answer.kind === 'bytes') {
    assert.ok(answer.types.includes(type), `${id}: ${type}`)
    assert.equal(Object.keys(headers).filter(name => name.startsWith('x-') && !answer.headers.includes(name)), [], id)

    return bytes
  }

  assert.is(type, answer.kind === 'json' ? 'application/json' : 'application/x-ndjson', id)

  return checkShape(id, answer, bytes.toString().split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown))
}

/** Every key of an answer is in its schema, and of its kind. */
function checkShape (id: string, answer: Answer, lines: readonly unknown[]): unknown {
  const check = (schema: v.GenericSchema, value: unknown): unknown => {
    const parsed = v.safeParse(schema, value)

    assert.ok(parsed.success, `${id}: ${JSON.stringify(parsed.issues?.map(issue => [v.getDotPath(issue), issue.message]))} in ` +
      JSON.stringify(value))
    assert.equal(parsed.output, value, `${id}: has a key that is not in its schema`)

    return value
  }

  switch (answer.kind) {
    case 'json': return check(answer.schema, lines[0])
    case 'rows': return lines.map(line => check(answer.row, line))
    case 'progress': return lines.map(line => {
      const { progress, result } = line as { progress?: unknown, result?: unknown }

      return progress === undefined
        ? check(answer.result, result)
        : check(answer.progress ?? v.never(), progress)
    }).at(-1)
    case 'bytes': return undefined
  }
}

async function firstLine (socketPath: string, path: string): Promise<unknown> {
  const request = http.get({ socketPath, path, agent: false })
  const [response] = await once(request, 'response') as [http.IncomingMessage]
  let text = ''

  for await (const chunk of response) {
    text = (text + String(chunk)).trimStart()

    if (text.includes('\n')) {
      break
    }
  }

  request.destroy()

  return JSON.parse(text.slice(0, text.indexOf('\n')))
}

test.run()
