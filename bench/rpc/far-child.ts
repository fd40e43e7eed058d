/** The far process of the rpc bench: a service that swallows, sends, or just answers. Ends when its parent goes. */
import { createRpc } from '../../src/peer/rpc/rpc.js'
import { cpuSeconds, MIB, NOTHING, pipeHost, sink, small, source, type Message } from './shared.js'

const rpc = createRpc({ host: pipeHost('b', process) })
const payload = Buffer.alloc(MIB, 7)

process.on('message', (message: Message) => {
  if (message.kind === 'cpu') {
    process.send?.({ kind: 'cpu-answer', seconds: cpuSeconds() })
  }
})
process.once('disconnect', () => { process.exit() })
rpc.handle(sink, async () => ({ header: NOTHING }))
rpc.handle(source, async () => ({ header: NOTHING, payload }))
rpc.handle(small, async () => ({ header: NOTHING }))
await rpc.start()
process.send?.({ kind: 'ready' })
