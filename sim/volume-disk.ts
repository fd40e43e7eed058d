import type { HardState, LogConfig, LogItem } from '../src/volumes/log/types.js'
import type { Random } from '../src/util/random.js'

export interface DiskWrite { number: number, hard: HardState, items: readonly LogItem[] }

/** A model of a disk: writes get there in order, and those that have not are lost when the process ends. */
export class SimDisk {
  hard: HardState | undefined
  items = new Map<number, LogItem>()
  snapshot: { index: number, config: LogConfig, state: unknown } | undefined
  pending: DiskWrite[] = []

  write ({ hard, items }: DiskWrite): void {
    this.hard = hard
    items.forEach(item => { this.items.set(item.index, item) })
  }

  /** The process ends; of what was being written some may have got here. */
  cut (random: Random): void {
    const survive = Math.floor(random() * (this.pending.length + 1))
    this.pending.slice(0, survive).forEach(write => { this.write(write) })
    this.pending = []
  }

  wipe (): void {
    this.hard = undefined
    this.items = new Map()
    this.snapshot = undefined
  }
}
