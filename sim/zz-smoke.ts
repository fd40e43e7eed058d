import { createPeerHost } from '../src/peer/host.js'
import { createRpc } from '../src/peer/rpc/index.js'
import { createMembership } from '../src/peer/membership/service.js'
import { fork } from 'node:child_process'
const [,, boot, name] = process.argv
async function node (bootstrap: string[], id: string) {
  const host = await createPeerHost({ listeners: ['127.0.0.1:0'], networkName: 'n', networkSecret: 'secretsecretsecretsecret', bootstrap, version: '0.1.0' })
  await host.start()
  const rpc = createRpc({ host })
  const m = createMembership({ rpc, gossip: host, peers: host, self: { peerId: host.peerId, hostname: id, zone: '', version: '0.1.0', capacityBytes: 1, usedBytes: 0, load: 0, addresses: host.addresses(), dataEndpoints: [], storeId: id, flags: { draining: false, readOnly: false, full: false } } })
  await rpc.start()
  await m.start()
  return { host, rpc, m }
}
async function until (f: () => boolean, ms: number) { const t = performance.now(); while (!f()) { if (performance.now() - t > ms) throw new Error('late ' + f); await new Promise(r => setTimeout(r, 5)) } return Math.round(performance.now() - t) }
if (boot != null) {
  const { m } = await node([boot], name as string)
  m.onChange(c => { if (c.kind === 'state') console.log(name, c.member.hostname, c.member.state) })
  process.on('SIGTERM', () => { void m.stop().then(() => process.exit(0)) })
} else {
  const a = await node([], 'a')
  const kids = ['b', 'c', 'd', 'e'].map(n => fork(process.argv[1] as string, [a.host.addresses()[0] as string, n]))
  a.m.onChange(c => { if (c.kind !== 'record') console.log('a', c.kind, c.member.hostname, c.member.state) })
  console.log('formed', await until(() => a.m.members().length === 5 && a.m.members().every(x => x.state === 'alive'), 20000))
  const st = (n: string) => a.m.members().find(x => x.hostname === n)?.state
  await new Promise(r => setTimeout(r, 8000))
  kids[0]?.kill('SIGKILL'); console.log('KILL dead after', await until(() => st('b') === 'dead', 20000))
  await new Promise(r => setTimeout(r, 3000))
  kids[1]?.kill('SIGSTOP'); await new Promise(r => setTimeout(r, 2000)); console.log('after 2s stop', st('c')); kids[1]?.kill('SIGCONT'); console.log('alive after', await until(() => st('c') === 'alive', 20000))
  await new Promise(r => setTimeout(r, 3000))
  kids[2]?.kill('SIGSTOP'); console.log('STOP suspect', await until(() => st('d') === 'suspect', 20000)); console.log(' dead +', await until(() => st('d') === 'dead', 20000)); kids[2]?.kill('SIGCONT'); console.log('alive after', await until(() => st('d') === 'alive', 20000))
  kids[3]?.kill('SIGTERM'); console.log('TERM dead after', await until(() => st('e') === 'dead', 20000))
  for (const k of kids) k.kill('SIGKILL')
  await a.m.stop(); await a.rpc.stop(); await a.host.stop()
}
