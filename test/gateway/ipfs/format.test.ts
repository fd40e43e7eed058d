import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorCode } from '../../../src/util/errors.js'
import { parseAccept } from '../../../src/gateway/ipfs/accept.js'
import { negotiate } from '../../../src/gateway/ipfs/format.js'

const CAR = 'application/vnd.ipld.car'
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

function formatOf (query: string, accept?: string): string | undefined {
  return negotiate(new URLSearchParams(query), accept).format
}

function dupsOf (query: string, accept?: string): string {
  try {
    return negotiate(new URLSearchParams(query), accept).car.dups
  } catch (err) {
    return errorCode(err)
  }
}

test('Accept: by quality, anything last, quoted parameters, and nothing that is refused', () => {
  const types = parseAccept('a/b;q=0.5, */*, c/d ; X="1, 2;3" , e/f;q=0, g/h;q=none,,')

  assert.equal(types.map(({ type }) => type), ['c/d', '*/*', 'a/b'])
  assert.is(parseAccept('c/d; x="1, 2"')[0]?.parameters.get('x'), '1, 2')
  assert.equal(parseAccept(undefined), [])
})

test('the query goes before Accept, and of Accept the best that is known', () => {
  for (const [query, accept, format] of [
    ['', undefined, undefined],
    ['', '*/*', undefined],
    ['', BROWSER, 'html'],
    ['', 'image/avif,image/webp,*/*;q=0.8', undefined],
    ['', 'application/vnd.ipld.raw', 'raw'],
    ['', 'APPLICATION/VND.IPLD.RAW', 'raw'],
    ['', '*/*, application/vnd.ipld.raw', 'raw'],
    ['', '*/*;q=0.8, application/vnd.ipld.raw;q=0.5', undefined],
    ['', 'application/vnd.ipld.raw;q=0.5, application/x-tar', 'tar'],
    ['', 'foo, application/vnd.ipld.dag-json,bar', 'dag-json'],
    ['', `${CAR};order=bfs, application/vnd.ipld.raw;q=0.5`, 'raw'],
    ['', `${CAR};order=bfs, */*;q=0.1`, undefined],
    ['car-order=dfs', `${CAR};order=bfs, application/vnd.ipld.raw;q=0.5`, 'car'],
    ['format=json', 'application/vnd.ipld.raw', 'json'],
    ['format=', 'application/vnd.ipld.raw', 'raw']
  ] as const) {
    assert.is(formatOf(query, accept), format, `${query} ${accept}`)
  }

  for (const format of ['html', 'zip', 'constructor', 'RAW']) {
    assert.throws(() => formatOf(`format=${format}`), (err: unknown) => errorCode(err) === 'invalid_parameter')
  }
})

test('a CAR: parameters of the query, else of the best of Accept that is offered', () => {
  for (const [query, accept, dups] of [
    ['format=car', undefined, 'n'],
    ['format=car', `${CAR};dups=y`, 'y'],
    ['format=car&car-dups=y', undefined, 'y'],
    ['format=car&car-dups=n', `${CAR};dups=y`, 'n'],
    ['', `${CAR}; version="1"; order=dfs; dups=y`, 'y'],
    ['', `${CAR};order=foo, ${CAR};dups=y;q=0.5`, 'y'],
    ['', `${CAR};order=foo`, 'not_acceptable'],
    ['format=car&car-version=1&car-order=dfs&car-dups=y', `${CAR}; version=2; order=unk; dups=n`, 'y'],
    ['format=car&car-order=foo', `${CAR};order=dfs`, 'not_acceptable'],
    ['format=car&car-version=2', undefined, 'not_acceptable'],
    ['format=car&car-dups=maybe', undefined, 'not_acceptable']
  ] as const) {
    assert.is(dupsOf(query, accept), dups, `${query} ${accept}`)
  }
})

test.run()
