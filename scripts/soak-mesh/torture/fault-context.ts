import type { Slot, TortureMesh } from './mesh.js'
import type { Verifier } from './verifier.js'
import type { Random } from '../../../src/util/random.js'

/** What a fault is done to, and with what. */
export interface FaultContext {
  mesh: TortureMesh
  verifier: Verifier
  random: Random
  /** For copies of data dirs. */
  folder: string
  /** The node whose data dir lies on a small file system of its own. */
  smallDisk: Slot | undefined
  note: (text: string) => void
}
