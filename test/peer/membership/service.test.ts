import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FakeMesh, memberRecord } from '../../helpers/membership-fakes.js'
import { testPeerIds } from '../../../testing/peer-ids.js'
import { eventually } from '../../helpers/eventually.js'
import type { Member, MemberChange, MemberState } from '../../../src/peer/membership/member.js'
import { createMembership } from '../../../src/peer/membership/service.js'
import type { MembershipService } from '../../../src/peer/membership/service.js'

const test = suite('membership service')
const NAMES = testPeerIds(5)
const [A, B, C] = NAMES as [string, string, string]

interface Mesh { mesh: FakeMesh, services: Map<string, MembershipService>, stop: () => Promise<void> }

/** All connect to the first, as with `-p`. Resolves when everybody knows everybody. */
async function meshOf (names: string[]): Promise<Mesh> {
  const mesh = new FakeMesh()
  const services = new Map<string, MembershipService>()

  for (const name of names) {
    services.set(name, createMembership({ self: memberRecord(name), ...mesh.join(name) }))
  }

  for (const [name, service] of services) {
    await service.start()
    if (name !== names[0]) {
      mesh.connect(name, names[0] as string)
    }
  }

  await until(() => [...services.values()].every(service => service.members().length === names.length &&
    service.members().every(member => member.state === 'alive')))
  // Who never answered a probe is given time for its first one: failures are only timed once everybody has.
  await until(() => [...services.values()].every(service => service.members()
    .every(member => member.latencyMs != null || member.peerId === service.self().peerId)))

  return {
    mesh,
    services,
    stop: async () => { await Promise.all([...services.values()].map(async service => { await service.stop() })) }
  }
}

async function until (condition: () => boolean): Promise<void> {
  await eventually(condition.toString(), condition)
}

function others ({ services }: Mesh, name: string): MembershipService[] {
  return [...services].filter(([other]) => other !== name).map(([, service]) => service)
}

function seen (services: MembershipService[], name: string, state: MemberState): boolean {
  return services.every(service => service.get(name)?.state === state)
}

test('a crash is noticed by all in under 1 s', async () => {
  const running = await meshOf(NAMES)

  try {
    const witnesses = others(running, C)
    const changes: MemberChange[] = []
    witnesses[0]?.onChange(change => changes.push(change))
    running.mesh.crash(C)
    await until(() => seen(witnesses, C, 'dead'))
    const states = changes.filter(change => change.kind === 'state').map(({ member }) => member.state)
    assert.equal(states, ['suspect', 'dead'])
  } finally {
    await running.stop()
  }
})

test('a cut of 2 s kills nobody', async () => {
  const running = await meshOf(NAMES)

  try {
    const witnesses = others(running, B)
    const deaths: Member[] = []
    running.services.forEach(service => service.onChange(({ member, kind }) => {
      if (kind === 'state' && member.state === 'dead') {
        deaths.push(member)
      }
    }))
    running.mesh.cut(B)
    await new Promise(resolve => setTimeout(resolve, 2_000))
    // A busy machine is slow to notice: the cut lasts until a node has.
    await until(() => witnesses.some(service => service.get(B)?.state === 'suspect'))
    running.mesh.heal(B)
    await until(() => [...running.services.values()].every(service =>
      service.members().every(member => member.state === 'alive')))
    assert.equal(deaths, [])
  } finally {
    await running.stop()
  }
})

test('stop says that it stops, leave says that it leaves, a new start is alive again', async () => {
  const running = await meshOf([A, B, C])

  try {
    const [a, b, c] = NAMES.map(name => running.services.get(name)) as [MembershipService, MembershipService,
      MembershipService]
    const states: MemberState[] = []
    a.onChange(({ member, kind }) => {
      if (kind === 'state' && member.peerId === B) {
        states.push(member.state)
      }
    })
    const before = b.self().incarnation
    await b.stop()
    await b.stop()
    await until(() => seen([a, c], B, 'dead'))
    await b.start()
    await until(() => seen([a, c], B, 'alive'))
    assert.ok(b.self().incarnation > before)
    await b.leave()
    await until(() => seen([a, c], B, 'left'))
    assert.equal(states, ['dead', 'alive', 'left'])
  } finally {
    await running.stop()
  }
})

test('what a node says of itself reaches the others', async () => {
  const running = await meshOf([A, B, C])

  try {
    const [a, b] = NAMES.map(name => running.services.get(name)) as [MembershipService, MembershipService]
    b.updateSelf({ usedBytes: 77, flags: { draining: true } })
    await until(() => a.get(B)?.flags.draining === true && a.get(B)?.usedBytes === 77)

    const stores: string[] = []
    a.onChange(({ kind, member }) => { if (kind === 'store') { stores.push(member.storeId) } })
    b.updateSelf({ storeId: 'another' })
    await until(() => a.get(B)?.storeId === 'another')
    assert.equal(stores, ['another'])
    await until(() => a.get(B)?.latencyMs != null)
    assert.is(new Set([...running.services.values()].map(service => service.digest())).size, 1)
  } finally {
    await running.stop()
  }
})

test('garbage on the topic is dropped, and the node lives on', async () => {
  const running = await meshOf([A, B])

  try {
    const { gossip } = running.mesh.join(testPeerIds(6)[5] as string)
    await gossip.publish('/shoal/membership/1', new Uint8Array([255, 1, 2, 3]))
    await gossip.publish('/shoal/membership/1', new Uint8Array(0))
    running.services.get(A)?.updateSelf({ usedBytes: 5, flags: { full: true } })
    await until(() => running.services.get(B)?.get(A)?.usedBytes === 5)
  } finally {
    await running.stop()
  }
})

test('a listener that throws harms nobody, one that unsubscribed is not called', async () => {
  const running = await meshOf([A, B])

  try {
    const a = running.services.get(A) as MembershipService
    let calls = 0
    a.onChange(() => { throw new Error('mine') })
    const end = a.onChange(() => { calls++ })
    a.updateSelf({ capacityBytes: 1 })
    assert.is(calls, 1)
    end()
    a.updateSelf({ capacityBytes: 2 })
    assert.is(calls, 1)
    assert.is(a.self().capacityBytes, 2)
  } finally {
    await running.stop()
  }
})

test.run()
