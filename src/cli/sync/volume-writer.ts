import { forEachConcurrently } from '../../util/concurrently.js'
import { packFolder } from '../sources/folder-source.js'
import { choiceQuery } from '../destinations/chosen-attributes.js'
import { attributeBody } from '../put-volume.js'
import { RefusedAttributes } from '../destinations/refused-attributes.js'
import { entryParams, pathInVolume } from '../targets/target.js'
import { resultOf } from '../volume-work.js'
import { isBelow } from '../../volumes/fs/sync.js'
import { entryOf, isGone } from './content.js'
import { newFolders } from './new-folders.js'
import { CHANGE_CONCURRENCY } from './writer.js'
import type { CopyInfo, TreeWriteInfo } from '../../api/entries.js'
import type { ApiClient } from '../client.js'
import type { WalkOptions } from '../sources/folder-source.js'
import type { Throttle } from '../pace.js'
import type { Chosen } from './entries.js'
import type { FolderSide, VolumeSide } from './sides.js'
import type { Made, MkdirAction, PerformOptions, PutAction, SyncWriter, TouchAction } from './writer.js'

/** Changes a folder of a volume. Where its contents come from is for who extends it to say. */
abstract class VolumeWriter implements SyncWriter {
  /** A volume takes all. */
  readonly refused = new RefusedAttributes()
  #isPending = false

  constructor (protected readonly client: ApiClient, protected readonly side: VolumeSide) {}

  abstract make (
    actions: readonly (PutAction | MkdirAction)[], onProgress: (bytes: number, entries: number) => void
  ): Promise<Made>

  async clear (paths: readonly string[]): Promise<void> {
    await this.remove(paths)
  }

  async remove (paths: readonly string[]): Promise<void> {
    await forEachConcurrently(paths, CHANGE_CONCURRENCY, async path => {
      this.note(await this.client.slowJson('DELETE /volumes/:name/files/*path', { params: entryParams(entryOf(this.side.target, path)), query: { recursive: true, force: true }
      }))
    })
  }

  async touch (actions: readonly TouchAction[]): Promise<void> {
    await forEachConcurrently(actions, CHANGE_CONCURRENCY, async action => {
      const body = { path: this.at(action.path), ...attributeBody(action), create: false }

      this.note(await this.client.json('POST /volumes/:name/touch', { params: this.volume, body }))
    })
  }

  giveUp (): Promise<void> {
    return Promise.resolve()
  }

  isPending (): boolean {
    return this.#isPending
  }

  protected note ({ pending }: { pending: boolean }): void {
    this.#isPending ||= pending
  }

  protected at (path: string): string {
    return pathInVolume(entryOf(this.side.target, path))
  }

  protected get volume (): { name: string } {
    return { name: this.side.target.volume }
  }
}

/** From a local folder: all in one request, as `put` of a folder, only what is wanted of it. */
export class UploadWriter extends VolumeWriter {
  constructor (
    client: ApiClient, side: VolumeSide, private readonly source: FolderSide,
    private readonly walk: WalkOptions & Chosen & Pick<PerformOptions, 'onGone'>,
    private readonly throttle: Throttle,
    /** What local entries are called in the volume, where that differs. */
    private readonly names: ReadonlyMap<string, string> = new Map()
  ) {
    super(client, side)
  }

  async make (
    actions: readonly (PutAction | MkdirAction)[], onProgress: (bytes: number, entries: number) => void
  ): Promise<Made> {
    const { folder, shown } = this.source
    const wanted = new Set(actions.map(({ path }) => path))
    const met = new Set<string>()
    const only = (path: string): boolean => {
      if (wanted.has(path)) {
        met.add(path)
      }

      return wanted.has(path)
    }
    const nameOf = (path: string): string => this.names.get(path) ?? path
    const options = { ...this.walk, attributes: this.walk.choice, only, nameOf }
    const upload = { open: () => this.throttle(packFolder(folder, shown, options)) }
    const lines = this.client.upload('PUT /volumes/:name/files/*path', upload, {
      params: entryParams(this.side.target), query: { format: 'tar', ...choiceQuery(this.walk.choice) }
    })
    const result = await resultOf(lines, step => {
      onProgress(step.bytes, 'entries' in step ? step.entries : 0)
    }) as TreeWriteInfo

    this.note(result)

    // Not even listed again.
    for (const path of wanted) {
      if (!met.has(path)) {
        this.walk.onGone(`${shown}/${path}`)
      }
    }

    return result
  }
}

/** From a volume, the same one or another: no data is moved. */
export class CopyWriter extends VolumeWriter {
  constructor (
    client: ApiClient, side: VolumeSide, private readonly source: VolumeSide,
    private readonly options: Pick<PerformOptions, 'partial' | 'onGone' | 'onGoneIn'>
  ) {
    super(client, side)
  }

  async make (
    actions: readonly (PutAction | MkdirAction)[], onProgress: (bytes: number, entries: number) => void
  ): Promise<Made> {
    const { whole, partly, single } = newFolders(actions, this.options.partial)
    const alone = new Set(partly)
    let [bytes, entries] = [0, 0]
    let warning: string | undefined
    const gone = new Set<string>()

    await forEachConcurrently([...partly, ...whole, ...single], CHANGE_CONCURRENCY, async action => {
      if (action.type === 'mkdir' && alone.has(action)) {
        // A child may be made before, and its folders with it.
        const body = { path: this.at(action.path), parents: true }

        this.note(await this.client.json('POST /volumes/:name/mkdir', { params: this.volume, body }))
        entries++
      } else {
        let before = 0

        const result = await this.#copy(action, copied => {
          entries += copied - before
          before = copied
          onProgress(bytes, entries)
        })

        if (result === undefined) {
          gone.add(action.path)
          return
        }

        warning = result.warning ?? warning
        entries += before === 0 ? 1 : 0
        bytes += action.type === 'put' ? bytesOf(action) : 0
      }

      onProgress(bytes, entries)
    })

    const made = actions.filter(({ path }) => !gone.has(path) && !isBelow(path, gone))
    const folders = made.filter(action => action.type === 'mkdir')
    const puts = made.filter(action => action.type === 'put')

    // Their modes, and what is made in a folder changes its time.
    await forEachConcurrently(folders, CHANGE_CONCURRENCY, async folder => {
      await this.touch([{ ...folder, type: 'touch' }]).catch((err: unknown) => { this.#noteGone(folder, err) })
    })

    const symlinks = puts.filter(({ link }) => link !== undefined).length

    return {
      files: puts.length - symlinks,
      directories: folders.length,
      symlinks,
      bytes: puts.reduce((sum, put) => sum + bytesOf(put), 0),
      ...warning !== undefined && { warning }
    }
  }

  /** A folder with all that is in it. Undefined: it is gone since it was listed. */
  async #copy (
    { path, type }: PutAction | MkdirAction, onEntries: (entries: number) => void
  ): Promise<CopyInfo | undefined> {
    const { target, snapshot } = this.source
    const body = {
      to: this.at(path),
      from: pathInVolume(entryOf(target, path)),
      from_volume: target.volume === this.side.target.volume ? undefined : target.volume,
      snapshot,
      recursive: type === 'mkdir' ? true : undefined,
      parents: true
    }

    try {
      const result = await resultOf(
        this.client.rows('POST /volumes/:name/copy', { params: this.volume, body }),
        ({ entries }) => { onEntries(entries) })

      this.note(result)
      this.options.onGoneIn(this.#shown(path), result.gone)

      return result
    } catch (err) {
      // The folders above the new name are made: it is the old one that is missing.
      this.#noteGone({ path }, err)

      return undefined
    }
  }

  #shown (path: string): string {
    return `${this.source.shown.replace(/\/$/, '')}/${path}`
  }

  /** Throws what is another failure. */
  #noteGone ({ path }: Pick<MkdirAction, 'path'>, err: unknown): void {
    if (!isGone(err)) {
      throw err
    }

    this.options.onGone(this.#shown(path))
  }
}

function bytesOf ({ size, link }: PutAction): number {
  return link === undefined ? size : 0
}
