import { waitFor } from '../../testing/wait-for.js'
import { VOLUME, startWorld, textOf } from './world.js'
import type { Part } from './part.js'

const STATE_BYTES = 100 * 1024 * 1024
/** The largest that lives in an entry: so the state is large and has few records, and with small ones it has many. */
const LARGE_BYTES = 16 * 1024
const REPLACE_DELAY_MS = 10_000
const AFTER_DELAY_S_MAX = 10
const MS_MAX = 120_000
const LOOK_MS = 50
const IN_FLIGHT = 64

/** From the death of a metadata replica until another node has its state and counts. */
export const newcomer: Part = async (options, figures) => {
  const world = await startWorld({ metadataReplicas: 3 }, { metadataReplaceDelayMs: REPLACE_DELAY_MS })
  const { mesh, roles, stat } = world
  const { sequencer, followers: [victim = 0] } = await roles()
  options.note(`filling ${STATE_BYTES / 1024 ** 2} MiB of state`)
  await mesh.at(sequencer).do('volumeLoad', {
    name: VOLUME, operation: 'create-flat', dir: '/ready', from: 0, to: STATE_BYTES / LARGE_BYTES, bytes: LARGE_BYTES, inFlight: IN_FLIGHT
  })
  const before = await stat(sequencer)
  const dead = mesh.at(victim).peerId
  options.note('killing a replica')
  const killedAt = performance.now()
  await mesh.at(victim).kill()
  let rows = ''
  await waitFor(async () => {
    const { replicas, index } = await stat(sequencer)
    rows = textOf(replicas)

    return replicas.length === before.replicas.length && replicas.every(row =>
      row.peerId !== dead && !row.learner && (row.appliedIndex ?? -1) >= Math.min(index, before.index))
  }, { what: 'a newcomer to count', timeoutMs: MS_MAX, everyMs: LOOK_MS, context: () => `It saw: ${rows}.` })
  const seconds = (performance.now() - killedAt) / 1000
  figures.add('replaced_s', `SIGKILL of one of three until a newcomer counts (${STATE_BYTES / 1024 ** 2} MiB of state, delay ${REPLACE_DELAY_MS / 1000} s)`, 's', seconds,
    { target: { atMost: REPLACE_DELAY_MS / 1000 + AFTER_DELAY_S_MAX } })
  mesh.remotes.splice(victim, 1)
  await mesh.stop()
}
