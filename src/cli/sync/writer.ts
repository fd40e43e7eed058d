import type { SyncAction } from '../../volumes/fs/sync.js'
import type { ChangedFiles } from '../sources/changed-files.js'
import type { WalkOptions } from '../sources/folder-source.js'
import type { Throttle } from '../pace.js'
import type { Chosen, RootAttributes } from './entries.js'
import type { RefusedAttributes } from '../destinations/refused-attributes.js'

export type PutAction = Extract<SyncAction, { type: 'put' }>
export type MkdirAction = Extract<SyncAction, { type: 'mkdir' }>
export type TouchAction = Extract<SyncAction, { type: 'touch' }>

/** Small changes that are asked for at once; each waits for a round trip. */
export const CHANGE_CONCURRENCY = 8

export interface PerformOptions extends WalkOptions, Chosen {
  throttle: Throttle
  /** Folders of the source of which something below is left out. */
  partial: ReadonlySet<string>
  onGone: NonNullable<WalkOptions['onGone']>
  /** The same of a folder of a volume that went as a whole. */
  onGoneIn: ChangedFiles['addGoneIn']
  /** What entries of a local source are called in the target, where that differs. */
  names: ReadonlyMap<string, string>
  /** Attributes of the target itself, when it is made. */
  root?: RootAttributes
}

/** What was made of a plan. */
export interface Made {
  files: number
  directories: number
  symlinks: number
  bytes: number
  /** There are fewer copies than were asked for. */
  warning?: string
}

/** Does to one kind of target what a plan says. Each call ends when all is done, and throws at the first failure. */
export interface SyncWriter {
  /** Paths at which `make` will put something else: what is there goes with all that is in it, at the latest then. */
  clear: (paths: readonly string[]) => Promise<void>
  /** With all that is in it. */
  remove: (paths: readonly string[]) => Promise<void>
  /** Files and symbolic links, and the folders for them; parents come first. */
  make: (
    actions: readonly (PutAction | MkdirAction)[], onProgress: (bytes: number, entries: number) => void
  ) => Promise<Made>
  /** The last: of folders, and of files whose content is there. */
  touch: (actions: readonly TouchAction[]) => Promise<void>
  /** Instead of the rest, after a failure: folders that were opened for the work have their modes again. */
  giveUp: () => Promise<void>
  /** What the file system does not let us set. */
  readonly refused: RefusedAttributes
  /** Something was only accepted while a partition held the majority away. */
  isPending: () => boolean
}
