import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { eventually } from '../../helpers/eventually.js'
import { addressOf, withHosts } from '../../helpers/peer-hosts.js'

/** What keeps a process alive, but for uvu's own output and the file system. */
function active (): string[] {
  return process.getActiveResourcesInfo()
    .filter(name => ['Timeout', 'TCPSocketWrap', 'TCPServerWrap', 'GetAddrInfoReqWrap', 'UDPWrap'].includes(name))
}

// In a file of its own: in a process that did other things before, their leftovers would count.
test('stop leaves no handle, whatever was under way', async () => {
  let atMost = 0

  await withHosts([{}, {}], async (a, b) => {
    a.handleMessage('/never', async () => new Promise(() => {}))
    b.subscribe('t', () => {})
    b.setConfiguredPeers([addressOf(a), '127.0.0.1:1', 'nowhere.invalid:1'])
    await eventually('connected', () => a.isConnected(b.peerId))
    void b.sendMessage(a.peerId, '/never', new Uint8Array(1), { timeoutMs: 60_000 }).catch(() => {})
    void b.publish('t', new Uint8Array(1))
    atMost = active().length
    assert.ok(active().includes('TCPServerWrap'))
  })

  // The test's own timer is one; a socket that was cut is gone with the next turns of the event loop.
  await eventually(`nothing is left of ${atMost}`, () => ['', 'Timeout'].includes(active().join()), 300)
    .catch((err: Error) => { assert.unreachable(`${err.message}: ${active().join()}`) })
})

test.run()
