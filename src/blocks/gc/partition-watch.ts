import { MeshPartitionDetector } from './partition-detector.js'
import type { ClusterView } from '../../dht/cluster-view.js'
import type { Clock } from '../../util/clock.js'

/** How long what was seen of the mesh holds. */
const LOOK_AGAIN_MS = 250

/** Looks at the mesh for the detector, as often as it is asked. */
export class PartitionWatch {
  readonly #mesh: ClusterView
  readonly #clock: Clock
  #detector: MeshPartitionDetector
  #looked = { at: -Infinity, isPartitioned: true }

  constructor ({ mesh, clock }: { mesh: ClusterView, clock: Clock }) {
    this.#mesh = mesh
    this.#clock = clock
    this.#detector = new MeshPartitionDetector(clock.now(), clock.wall())
  }

  /** The node starts: what was seen before does not count. */
  start (): void {
    this.#detector = new MeshPartitionDetector(this.#clock.now(), this.#clock.wall())
  }

  /** See `MeshPartitionDetector.wholeSince`. */
  get wholeSince (): number {
    return this.#detector.wholeSince
  }

  /** True while this node is partitioned. Asked for each drop, so an answer serves for a moment. */
  isPartitioned (): boolean {
    const mesh = this.#mesh
    const now = this.#clock.now()

    if (now - this.#looked.at >= LOOK_AGAIN_MS) {
      const members = mesh.members().filter(({ state }) => state !== 'left')
      const up = members.filter(({ peerId }) => peerId === mesh.selfId || mesh.condition(peerId).up).length
      const isPartitioned = this.#detector.look(now, this.#clock.wall(), { up, known: members.length })
      this.#looked = { at: now, isPartitioned }
    }

    return this.#looked.isPartitioned
  }
}
