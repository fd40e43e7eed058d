import type { RpcHost, RpcMethod } from '../../src/peer/rpc/types.js'
import type { ChildProcess } from 'node:child_process'

export const MIB = 1024 * 1024

/** What the two processes say to each other over their pipe. */
export type Message =
  | { kind: 'hello', id: number, request: string }
  | { kind: 'hello-answer', id: number, answer: string }
  | { kind: 'ready' }
  | { kind: 'cpu' }
  | { kind: 'cpu-answer', seconds: number }

const raw = {
  encode: (message: Partial<Uint8Array>) => message as Uint8Array,
  decode: (bytes: Uint8Array) => bytes,
  check: () => undefined
}
const method = (name: string): RpcMethod<Uint8Array, Uint8Array> => ({
  name, request: raw, response: raw, requestBytesMax: Infinity, responseBytesMax: Infinity
})

export const NOTHING = new Uint8Array(0)
export const sink = method('bench.sink')
export const source = method('bench.source')
export const small = method('bench.small')

/** The hello goes over the pipe between the processes, in place of libp2p. */
export function pipeHost (peerId: string, pipe: NodeJS.Process | ChildProcess): RpcHost {
  const waiting = new Map<number, (answer: Uint8Array) => void>()
  let handler: ((peerId: string, request: Uint8Array) => Promise<Uint8Array>) | undefined
  let lastId = 0

  pipe.on('message', (message: Message) => {
    if (message.kind === 'hello') {
      void handler?.(peerId === 'a' ? 'b' : 'a', Buffer.from(message.request, 'base64')).then(answer => {
        pipe.send?.({ kind: 'hello-answer', id: message.id, answer: Buffer.from(answer).toString('base64') })
      })
    } else if (message.kind === 'hello-answer') {
      waiting.get(message.id)?.(Buffer.from(message.answer, 'base64'))
    }
  })

  return {
    peerId,
    handleMessage: (_protocol, added) => { handler = added },
    handleStream: () => {},
    sendMessage: async (_peerId, _protocol, request) => new Promise(resolve => {
      waiting.set(++lastId, resolve)
      pipe.send?.({ kind: 'hello', id: lastId, request: Buffer.from(request).toString('base64') })
    }),
    openStream: async () => { throw new Error('no fallback in this bench') }
  }
}

export function cpuSeconds (): number {
  const { user, system } = process.cpuUsage()

  return (user + system) / 1e6
}
