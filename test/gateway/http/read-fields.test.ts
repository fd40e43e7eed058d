import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { operations } from '../../../src/api/operations.js'
import { readFields, readQuery } from '../../../src/gateway/http/read-fields.js'
import { errorCode, errorMessage } from '../../../src/util/errors.js'
import type * as v from 'valibot'

const { query: write } = operations['PUT /volumes/:name/files/*path']
const { body: { schema: create } } = operations['POST /volumes']
const { body: { schema: mkdir } } = operations['POST /volumes/:name/mkdir']
const { body: { schema: empty } } = operations['POST /volumes/:name/trash/empty']
const { query: read } = operations['GET /files/*target']

test('what is not there has its default; text of a query becomes what its field is', () => {
  assert.equal(readFields(read, {}), { format: 'auto' })
  assert.equal(readFields(read, { offset: '0', length: '7', format: 'tar', other: 'x' }), { offset: 0, length: 7, format: 'tar' })
  assert.equal(readFields(write, { mode: '0644', mtime: '2026-01-31T12:00:00.000000001Z', create: '1', parents: 'true' }), {
    format: 'raw', flag: 'w', mode: 0o644, mtime: { mtimeMs: Date.UTC(2026, 0, 31, 12), mtimeNs: 1 }, create: true,
    parents: true, owner: false, xattrs: false
  })
  assert.equal(readFields(mkdir, { path: '/a', xattrs: { 'user.a': 'MQ==' } }), {
    path: '/a', parents: false, xattrs: new Map([['user.a', new Uint8Array([0x31])]])
  })
  assert.is(readFields(create, { name: '', replicas: 1, quota_bytes: 0 }).quota_bytes, 0, 'zero is a value')
})

test('a parameter that is there twice is refused, whatever it says; those that no operation knows are not looked at', () => {
  assert.equal(readQuery(read, new URLSearchParams('offset=1&x=1&x=2')), { format: 'auto', offset: 1 })

  for (const query of ['offset=1&offset=1', 'format=raw&offset=1&offset=2']) {
    assert.throws(() => readQuery(read, new URLSearchParams(query)), (err: unknown) =>
      errorCode(err) === 'bad_request' && errorMessage(err) === 'offset is in the query more than once; give it once.')
  }
})

for (const [schema, values, message, code] of [
  [create, {}, 'The request needs "name".'],
  [create, { name: 5 }, 'name is 5; it must be text.'],
  [create, { name: null }, 'name is null; it must be text.'],
  [create, { name: 'v', replicas: 0 }, 'replicas is 0; it must be a number from 1 to 16.'],
  [create, { name: 'v', replicas: '17' }, 'replicas is "17"; it must be a number from 1 to 16.'],
  [create, { name: 'v', metadata_replicas: 4 }, 'metadata_replicas is 4; it must be one of 3, 5.'],
  [create, { name: 'v', trash_ms: -1 }, 'trash_ms is -1; it must be a whole number, 0 or more.'],
  [create, { name: 'v', trash_ms: 0.5 }, 'trash_ms is 0.5; it must be a whole number, 0 or more.'],
  [write, { format: 'zip' }, 'format is "zip"; it must be one of raw, tar.'],
  [write, { create: 'maybe' }, 'create is "maybe"; it must be true or false.'],
  [write, { mode: '9' }, 'mode is "9"; it must be a mode in octal, such as "0644".'],
  [write, { mtime: 'soon' }, 'mtime is "soon"; it must be a time in ISO 8601, such as "2026-01-31T12:00:00Z".'],
  [write, { operation_id: 'x' }, 'operation_id is "x"; it must be 32 hex digits, random.'],
  [mkdir, { path: '/', xattrs: { a: '?' } }, 'xattrs is {"a":"?"}; it must be an object of base64 by name.'],
  [empty, { trash_ids: ['x'] }, 'trash_ids is ["x"]; it must be an array of at most 10000 whole numbers.'],
  [read, { offset: '-1' }, 'offset is -1; it must be a whole number of bytes, 0 or more.', 'invalid_range'],
  [read, { length: 'all' }, 'length is all; it must be a whole number of bytes, 0 or more.', 'invalid_range']
] as [v.GenericSchema, Record<string, unknown>, string, string?][]) {
  test(`refused with field, value and what is allowed: ${JSON.stringify(values)}`, () => {
    try {
      readFields(schema, values)
    } catch (err) {
      assert.equal([errorCode(err), errorMessage(err)], [code ?? 'bad_request', message])
      return
    }

    assert.unreachable()
  })
}

test.run()
