import { VOLUME, startWorld } from './world.js'
import { ioBytes } from '../lib/proc.js'
import { rest } from '../lib/rest.js'
import type { Part } from './part.js'

const MIB = 1024 * 1024
const FILE_BYTES = 10 * 1024 * MIB
const WRITE_BYTES = 4_096
const RUNS = 3
const MOVED_MIB_MAX = 5
const PATH = '/ready/large'

/** What 4 KiB in the middle of a large file cost the node that writes them: all it sends, gets, reads and writes. */
export const randomWrite: Part = async (options, figures) => {
  const world = await startWorld({ metadataReplicas: 3 })
  const { mesh, roles } = world
  const { outsiders: [writer = 0] } = await roles()
  options.note('making a file of 10 GiB that is all holes')
  const { ms } = await mesh.at(writer).do('volumeDo', { name: VOLUME, operation: 'truncate', path: PATH, bytes: FILE_BYTES })
  figures.add('sparse_s', 'truncate to 10 GiB', 's', ms / 1000)

  for (let run = 1; run <= (options.runs ?? RUNS); run++) {
    await rest(mesh)
    options.note(`run ${run}: ${WRITE_BYTES} bytes`)
    const before = mesh.remotes.map(({ pid }) => ioBytes(pid))
    const { ms } = await mesh.at(writer).do('volumeWriteAt', {
      name: VOLUME, path: PATH, offset: Math.floor(FILE_BYTES * run / 7), bytes: WRITE_BYTES
    })
    const after = mesh.remotes.map(({ pid }) => ioBytes(pid))
    const moved = after.map((io, i) => (total(io) - total(before[i])) / MIB)
    figures.add('random_write_ms', '4 KiB into it, until the answer', 'ms', ms)
    figures.add('random_write_moved', 'sent, received, read and written by the writing node for it', 'MiB', moved[writer] ?? NaN,
      { target: { atMost: MOVED_MIB_MAX } })
  }

  await mesh.stop()
}

function total (io: ReturnType<typeof ioBytes> | undefined): number {
  return io === undefined ? NaN : io.readBytes + io.writtenBytes
}
