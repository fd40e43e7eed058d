import { lstat, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { forEachConcurrently } from '../../util/concurrently.js'
import { attributesOf } from '../../volumes/tree/attributes.js'
import { placeLink, writeThenRename } from '../destinations/destination.js'
import { isFsError, writeFailure } from '../destinations/write-failure.js'
import { choiceQuery } from '../destinations/chosen-attributes.js'
import { drain, readLink } from '../destinations/drain.js'
import { DestinationError } from '../errors.js'
import { extractFolder } from '../destinations/extract-folder.js'
import { setFolderAttributes, setLinkAttributes } from '../destinations/local-attributes.js'
import { localLstat } from '../sources/local-stat.js'
import { isClosed, openFolder } from '../destinations/open-folder.js'
import { apartFromTwins, NameTwins } from '../destinations/name-twins.js'
import { removeStalePartials } from '../destinations/partial-name.js'
import { entryParams } from '../targets/target.js'
import { entryOf, isGone } from './content.js'
import { makeRoot, removeAll } from './local-folders.js'
import { newFolders } from './new-folders.js'
import { CHANGE_CONCURRENCY } from './writer.js'
import { RefusedAttributes } from '../destinations/refused-attributes.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { ChangedFiles } from '../sources/changed-files.js'
import type { ApiClient, Download } from '../client.js'
import type { Throttle } from '../pace.js'
import type { FolderSide, VolumeSide } from './sides.js'
import type { Made, MkdirAction, PutAction, SyncWriter, TouchAction } from './writer.js'

export interface FolderWriterOptions {
  throttle: Throttle
  /** Folders of the source of which something below is left out. */
  partial: ReadonlySet<string>
  /** Paths that will be removed when all else is done. @default none */
  removals?: ReadonlySet<string>
  choice: AttributeChoice
  /** Told of what was gone, or something else, when its turn came; it is left out. */
  onGone: (shown: string) => void
  /** The same of a folder that went as a whole. */
  onGoneIn: ChangedFiles['addGoneIn']
  signal: AbortSignal
}

/**
 * Changes a local folder. Nothing is written or removed outside of it: paths were checked when they were listed
 * (`safeSegments`), and before each change every folder on the way is looked at, that it is one and no link to one. A
 * file is written under a temporary name, and then replaces what lies there, a link itself and not what it leads to.
 * Links are made as they are, wherever they lead.
 */
export class FolderWriter implements SyncWriter {
  readonly #attributes = new Map<string, EntryAttributes>()
  readonly #inTheWay = new Set<string>()
  /** Device and inode of the files and links that were made. */
  readonly #made = new Set<string>()
  readonly #twins = new NameTwins()
  readonly #refused = new RefusedAttributes()

  constructor (
    private readonly client: ApiClient, private readonly side: FolderSide, private readonly source: VolumeSide,
    private readonly options: FolderWriterOptions
  ) {}

  /** Here is no trash: a folder goes when the file that takes its place has come. */
  clear (paths: readonly string[]): Promise<void> {
    paths.forEach(path => { this.#inTheWay.add(path) })

    return Promise.resolve()
  }

  async remove (paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.options.signal.throwIfAborted()
      const absolute = await this.#real(path)

      // Where a file system takes `a` and `A` for one, a file that was renamed lies there under its new name.
      if (!this.#made.has(await identityOf(absolute))) {
        await removeAll(absolute)
      }
    }
  }

  async make (
    actions: readonly (PutAction | MkdirAction)[], onProgress: (bytes: number, entries: number) => void
  ): Promise<Made> {
    const { partial, signal } = this.options
    const { whole, partly, single } = newFolders(actions, partial)
    const made: Made = { files: 0, directories: 0, symlinks: 0, bytes: 0 }

    await makeRoot(this.side.folder)

    for (const folder of partly) {
      signal.throwIfAborted()
      await this.#makeFolder(folder)
      made.directories++
    }

    for (const folder of whole) {
      signal.throwIfAborted()
      await this.#fetchFolder(folder, made, onProgress)
    }

    await this.#clean(single)

    for (const unlike of apartFromTwins(single)) {
      await forEachConcurrently(unlike, CHANGE_CONCURRENCY, async action => {
        const fetched = await this.#fetch(action)

        if (fetched === undefined) {
          return
        }

        const { bytes, isLink } = fetched

        made.bytes += isLink ? 0 : bytes
        made[isLink ? 'symlinks' : 'files']++
        onProgress(made.bytes, made.files + made.directories + made.symlinks)
      })
    }

    return made
  }

  /** Those of the folders that were made too: what was written into them has changed their times. */
  async touch (actions: readonly TouchAction[]): Promise<void> {
    for (const { path, ...rest } of actions) {
      this.options.signal.throwIfAborted()
      const absolute = await this.#real(path)

      // Its own: nothing of what it leads to is touched.
      if ((await lstat(absolute)).isSymbolicLink()) {
        await setLinkAttributes(absolute, attributesOf(rest), this.#refused)
      } else {
        // Of one that was opened, and of which the volume has no mode, it is the one from before.
        const { mode } = this.#attributes.get(absolute) ?? {}
        this.#attributes.set(absolute, { ...mode !== undefined && { mode }, ...attributesOf(rest) })
      }
    }

    await setFolderAttributes(this.#attributes, this.#refused)
      .catch((err: unknown) => { throw isFsError(err) ? writeFailure(this.side.folder, err) : err })
  }

  async giveUp (): Promise<void> {
    const modes = [...this.#attributes].map(([path, { mode }]) => [path, { mode }] as const)

    await setFolderAttributes(new Map(modes), new RefusedAttributes()).catch(() => {})
  }

  get refused (): RefusedAttributes {
    return this.#refused
  }

  isPending (): boolean {
    return false
  }

  async #makeFolder ({ path, ...rest }: MkdirAction): Promise<string> {
    const absolute = await this.#real(path)

    await this.#twins.refuse(absolute, path)
    await this.#makeWay(path, absolute)
    await mkdir(absolute).catch((err: unknown) => { throw writeFailure(absolute, err) })
    this.#attributes.set(absolute, attributesOf(rest))

    return absolute
  }

  /** A new folder with all that is in it, as one archive. */
  async #fetchFolder (
    action: MkdirAction, made: Made, onProgress: (bytes: number, entries: number) => void
  ): Promise<void> {
    const download = await this.#download(action.path, ['directory'])

    if (download === undefined) {
      return
    }

    try {
      const absolute = await this.#makeFolder(action)
      const before = made.bytes
      const result = await extractFolder(this.options.throttle(download.body), absolute, {
        force: true,
        choice: this.options.choice,
        refused: this.#refused,
        onProgress: bytes => { onProgress(before + bytes, made.files + made.directories + made.symlinks) }
      })

      result.attributes.forEach((attributes, below) => { this.#attributes.set(join(absolute, below), attributes) })
      made.bytes += result.bytes
      made.files += result.files
      made.symlinks += result.links
      made.directories += result.folders + 1
      this.options.onGoneIn(this.#shown(action.path), download.gone())
    } finally {
      download.cancel()
    }
  }

  /**
   * With its length and attributes, which a raw one does not bring. Undefined: it is gone, or of another kind, since it
   * was listed.
   */
  async #download (path: string, kinds: readonly Download['type'][]): Promise<Download | undefined> {
    const { target, snapshot } = this.source
    const shown = this.#shown(path)

    try {
      const download = await this.client.download('GET /volumes/:name/files/*path', {
        params: entryParams(entryOf(target, path)),
        query: { format: 'auto', snapshot, ...choiceQuery(this.options.choice) }
      }, shown)

      if (kinds.includes(download.type)) {
        return download
      }

      download.cancel()
    } catch (err) {
      if (!isGone(err)) {
        throw err
      }
    }

    this.options.onGone(shown)

    return undefined
  }

  #shown (path: string): string {
    return `${this.source.shown.replace(/\/$/, '')}/${path}`
  }

  async #fetch ({ path, ...action }: PutAction): Promise<{ bytes: number, isLink: boolean } | undefined> {
    const absolute = await this.#real(path)
    // One that will go has only changed the case of its name.
    await this.#twins.refuse(absolute, path, twin => this.options.removals?.has(twin) === true)
    const shown = this.#shown(path)
    const download = await this.#download(path, ['file', 'symlink'])

    if (download === undefined) {
      return undefined
    }

    // Those that belong to the content, which may be newer than the list.
    const { choice } = this.options
    const attributes = { ...attributesOf(action), ...download.attributes, choice, refused: this.#refused }

    try {
      if (download.type === 'symlink') {
        const link = await readLink(download, shown)

        await this.#makeWay(path, absolute)
        await this.#real(path)
        await placeLink(absolute, link, { force: true, attributes })
        this.#made.add(await identityOf(absolute))

        return { bytes: 0, isLink: true }
      }

      const bytes = await writeThenRename(absolute, { force: true, attributes }, async file => {
        const body = this.options.throttle(download.body)
        const bytes = await drain({ ...download, body }, shown, async chunk => { await file.write(chunk) })

        await this.#makeWay(path, absolute)
        await this.#real(path)

        return bytes
      })

      this.#made.add(await identityOf(absolute))

      return { bytes, isLink: false }
    } finally {
      download.cancel()
    }
  }

  async #makeWay (path: string, absolute: string): Promise<void> {
    if (this.#inTheWay.delete(path)) {
      await removeAll(absolute)
    }
  }

  /** What killed commands left where files are written now. */
  async #clean (files: readonly PutAction[]): Promise<void> {
    const folders = new Set<string>()

    for (const { path } of files) {
      folders.add(dirname(await this.#real(path)))
    }

    for (const folder of folders) {
      await removeStalePartials(folder)
    }
  }

  /**
   * The absolute path of something below the folder that is about to change, when all folders above it are real ones.
   * The one that it lies in will have its time again, and all are opened to their owner meanwhile.
   */
  async #real (path: string): Promise<string> {
    const segments = path.split('/')
    let at = this.side.folder

    for (const [i, segment] of segments.slice(0, -1).entries()) {
      at = join(at, segment)
      const stats = await localLstat(at).catch((err: unknown) => { throw writeFailure(at, err) })

      if (stats.kind !== 'folder') {
        throw changedMeanwhile(at)
      }

      // One that is only on the way keeps its time by itself.
      if (!this.#attributes.has(at) && (i === segments.length - 2 || isClosed(stats.attributes.mode))) {
        this.#attributes.set(at, await openFolder(at, stats))
      }
    }

    return join(at, segments.at(-1) ?? '')
  }
}

function changedMeanwhile (path: string): DestinationError {
  return new DestinationError('unwritable', `${path} has become something else a moment ago. Nothing was written through it; ` +
    'run the command again.')
}

/** Empty: there is nothing. */
async function identityOf (path: string): Promise<string> {
  const stats = await lstat(path, { bigint: true }).catch((err: unknown) => {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }

    throw writeFailure(path, err)
  })

  return stats === undefined ? '' : `${stats.dev}:${stats.ino}`
}
