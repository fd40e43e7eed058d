import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createNode } from '../../src/node/create.js'
import { errorCode, errorMessage } from '../../src/util/errors.js'
import { rejection } from '../helpers/rejection.js'
import type { NodeOptions } from '../../src/node/types.js'

/** As from JavaScript, where nobody looks at types. */
async function refused (options: unknown): Promise<string> {
  const err = await rejection(createNode(options as NodeOptions))
  assert.is(errorCode(err), 'invalid_options', String(err))

  return errorMessage(err)
}

test('an option that there is not is named, with the one that was meant', async () => {
  assert.match(await refused({ datadir: '/x' }), /There is no option datadir; did you mean dataDir\?/)
  assert.match(await refused({ replica: 3 }), /did you mean replicas\?/)
  assert.match(await refused({ colour: 'red' }), /There is no option colour; there are dataDir, peers, /)
  assert.match(await refused({ toString: 1 }), /There is no option toString/)
  assert.match(await refused({ 'a\u001b[2Jb': 1 }), /^[^\u001b]+$/)
  assert.match(await refused('11010'), /The options are no object/)
  assert.match(await refused(null), /The options are no object/)
})

test('an option of another type is refused, also where JavaScript would make something of it', async () => {
  const wrong: Record<keyof NodeOptions, unknown[]> = {
    dataDir: [7, null],
    peers: ['host:11010', [7], null],
    listeners: [11010, [11010]],
    networkName: [7],
    networkSecret: [7, Buffer.from('secret')],
    networkSecretPrevious: [7],
    hostname: [7],
    zone: [7],
    capacityBytes: ['10GiB', NaN, -1],
    replicas: ['3', 0, 1.5, NaN],
    minReplicas: ['2', 0, 9],
    repairDelayMs: ['30s', -1, NaN],
    scrubIntervalMs: ['1d', -1],
    metadataReplaceDelayMs: ['1'],
    volumeCacheBytes: ['1'],
    who: [7],
    advertise: ['host:11010'],
    mdns: ['yes', 1, null],
    membersMax: ['8', 0],
    logger: [console.log, true, null]
  }

  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assert.match(await refused({ [name]: value }), new RegExp(`^(There is no|${name} is )`), `${name}: ${String(value)}`)
    }
  }
})

test('an option that is undefined is as if it were not there', async () => {
  const node = await createNode({ hostname: 'one', dataDir: undefined, replicas: undefined, peers: undefined })
  assert.is(node.peers.self.hostname, 'one')
  await node.stop()
})

test.run()
