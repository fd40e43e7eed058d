import { peakRssBytes } from '../lib/proc.js'
import { VOLUME, startWorld, whole } from './world.js'
import type { Part } from './part.js'

const FILES = 1_000_000
const FLAT_FILES = 100_000
const FILE_BYTES = 32
const IN_FLIGHT = 512
const PORTION = 50_000
const PAGES = 20
const PAGE_MS_MAX = 50
const RSS_MIB_MAX = 500
const RESTART_S_MAX = 5

/** A million files in one volume, a tenth of them in one folder. Takes minutes. */
export const scale: Part = async (options, figures) => {
  const files = options.mib === undefined ? FILES : options.mib * 1_000
  const flat = Math.min(FLAT_FILES, files / 10)
  const { mesh, roles } = await startWorld({ metadataReplicas: 3 })
  const { sequencer, followers: [follower = 0] } = await roles()
  const gateway = mesh.at(sequencer)
  const startedAt = performance.now()
  const common = { name: VOLUME, bytes: FILE_BYTES, inFlight: IN_FLIGHT }
  await gateway.do('volumeLoad', { ...common, operation: 'mkdir', dir: '/many', from: 0, to: files - flat, step: 100, inFlight: 64 })
  await gateway.do('volumeDo', { name: VOLUME, operation: 'mkdir', path: '/flat' })

  for (const [operation, dir, total] of [['create-flat', '/flat', flat], ['create', '/many', files - flat]] as const) {
    for (let from = 0; from < total; from += PORTION) {
      await gateway.do('volumeLoad', { ...common, operation, dir, from, to: Math.min(total, from + PORTION) })
      options.note(`${from} of ${total} in ${dir}`)
    }
  }

  figures.add('fill_rate', `${files} files of ${FILE_BYTES} bytes, ${IN_FLIGHT} in flight`, '/s', files * 1000 / (performance.now() - startedAt))

  for (let i = 0; i < PAGES; i++) {
    const { ms } = await gateway.do('volumeDo', { name: VOLUME, operation: 'first-page', path: '/flat' })
    figures.add('first_page_ms', `first 1 000 names of a folder of ${flat}`, 'ms', ms, { target: { atMost: PAGE_MS_MAX } })
  }

  for (const index of [sequencer, follower]) {
    figures.add('replica_rss', 'peak RSS of a node with a replica', 'MiB', peakRssBytes(mesh.at(index).pid) / 1024 ** 2,
      { target: { atMost: RSS_MIB_MAX }, counts: 'max' })
  }

  options.note('killing and restarting a replica')
  await mesh.at(follower).kill()
  const restartedAt = performance.now()
  await mesh.restart(follower, { converge: false })
  // Its own replica answers: it is the one that is asked first.
  await mesh.at(follower).do('volumeDo', { name: VOLUME, operation: 'stat', path: '/flat', stale: true })
  figures.add('restart_s', 'spawn of the process until its replica answers', 's', (performance.now() - restartedAt) / 1000,
    { target: { atMost: RESTART_S_MAX } })
  await whole(gateway, 3)
  const { ms } = await mesh.at(follower).do('volumeDo', { name: VOLUME, operation: 'first-page', path: '/flat' })
  figures.add('first_page_cold_ms', 'the same page through the restarted replica, caches cold', 'ms', ms, { target: { atMost: PAGE_MS_MAX } })
  figures.add('restart_rss', 'its peak RSS after that', 'MiB', peakRssBytes(mesh.at(follower).pid) / 1024 ** 2, { target: { atMost: RSS_MIB_MAX } })
  await mesh.stop()
}
