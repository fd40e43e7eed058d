import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HOSTED_GROUPS_MAX, HOSTED_GROUPS_RESERVED, HOSTED_GROUPS_SHARE } from '../../../src/volumes/replica/constants.js'
import { HostingRoom } from '../../../src/volumes/replica/hosting-room.js'

class Node {
  readonly groups = new Set<string>()
  readonly room = new HostingRoom(group => this.groups.has(group))
  #named = 0

  /** Lets somebody ask so often; how many replicas came of it. */
  async ask (caller: string | undefined, times: number): Promise<number> {
    const before = this.groups.size

    for (let i = 0; i < times; i++) {
      const group = `g${this.#named++}`

      await this.room.take(this.groups.size, { group, caller }, async () => { this.groups.add(group) })
        .catch((err: { code: string }) => { assert.is(err.code, 'busy') })
    }

    return this.groups.size - before
  }
}

test('one member cannot fill all places: the last ones are for others', async () => {
  const node = new Node()

  assert.is(await node.ask('one', 2 * HOSTED_GROUPS_MAX), HOSTED_GROUPS_MAX - HOSTED_GROUPS_RESERVED)

  for (const other of ['two', 'three']) {
    assert.is(await node.ask(other, HOSTED_GROUPS_MAX), HOSTED_GROUPS_SHARE)
  }

  // This node's own ones have all that is left.
  assert.is(await node.ask(undefined, HOSTED_GROUPS_MAX), HOSTED_GROUPS_RESERVED - 2 * HOSTED_GROUPS_SHARE)
  assert.is(node.groups.size, HOSTED_GROUPS_MAX)
  assert.is(await node.ask('four', 1), 0)
})

test('who had replicas that are gone has its share again', async () => {
  const node = new Node()

  await node.ask('others', HOSTED_GROUPS_MAX - HOSTED_GROUPS_RESERVED)
  assert.is(await node.ask('one', HOSTED_GROUPS_MAX), HOSTED_GROUPS_SHARE)
  assert.is(await node.ask('one', 1), 0);
  [...node.groups].slice(-10).forEach(group => { node.groups.delete(group) })
  assert.is(await node.ask('one', HOSTED_GROUPS_MAX), 10)
})

test('replicas on their way have their places, and those that fail give them back', async () => {
  const node = new Node()
  await node.ask(undefined, HOSTED_GROUPS_MAX - 1)

  let fail: (err: Error) => void = () => {}
  const first = node.room.take(node.groups.size, { group: 'a', caller: 'one' }, async () =>
    await new Promise<void>((_resolve, reject) => { fail = reject })).catch(() => 'failed')

  assert.is(await node.ask('two', 1), 0)
  fail(new Error('the disk'))
  assert.is(await first, 'failed')
  assert.is(await node.ask('two', 1), 1)
})

test.run()
