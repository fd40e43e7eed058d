import { access, constants } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { chosenAttributes } from '../destinations/chosen-attributes.js'
import { SourceError } from '../errors.js'
import { readFileExactly } from './file-source.js'
import { packFolder, scanFolder } from './folder-source.js'
import { localStat } from './local-stat.js'
import { danglingLink, sourceFailure } from './source-failure.js'
import type { LeftOut, PackOptions } from './folder-source.js'
import type { Throttle } from '../pace.js'
import type { Terminal } from '../terminal.js'
import type { EntryAttributes } from '../../volumes/types.js'

/** What `put` sends. */
export interface PutSource {
  /** For people. */
  name: string
  format: 'raw' | 'tar'
  /** Of a file: what is to be stored of it. */
  attributes?: EntryAttributes
  /** What of a folder cannot be stored. */
  leftOut?: readonly LeftOut[]
  /** Plain bytes of all files; undefined for standard input. */
  totalBytes?: number
  open: () => AsyncIterable<Uint8Array>
  /** False for standard input: what was read once is gone. */
  isReplayable: boolean
  /** Lets go of standard input, so that the process can end before its writer does. */
  close: () => void
}

export interface OpenSourceOptions extends PackOptions {
  /** @default as fast as it goes */
  throttle?: Throttle
  /** Called when the path is a folder, before it is looked through; may throw to refuse it. */
  onFolder?: () => void
}

/**
 * Looks at what is to be stored before anything is sent: a wrong name or a file that cannot be read deep in a
 * folder is told at once.
 */
export async function openSource (
  path: string, terminal: Terminal & { signal?: AbortSignal }, options: OpenSourceOptions
): Promise<PutSource> {
  const { throttle = (source: AsyncIterable<Uint8Array>) => source } = options

  if (path === '-') {
    return {
      name: 'standard input',
      format: 'raw',
      open: () => throttle(terminal.stdin as AsyncIterable<Uint8Array>),
      isReplayable: false,
      close: () => { terminal.stdin.destroy() }
    }
  }

  const absolute = resolve(terminal.cwd, path)
  const stats = await localStat(absolute).catch(async (err: unknown) => {
    throw await danglingLink(path, absolute, err) ?? sourceFailure(path, err)
  })
  const close = (): void => {}

  if (stats.kind === 'folder') {
    options.onFolder?.()
    const leftOut: LeftOut[] = []
    const onLeftOut = (entry: LeftOut): void => { leftOut.push(entry) }
    const scan = await scanFolder(absolute, path, { ...options, onLeftOut }, terminal.signal)

    return {
      name: basename(absolute),
      format: 'tar',
      leftOut,
      totalBytes: scan.bytes,
      open: () => throttle(packFolder(absolute, path, options)),
      isReplayable: true,
      close
    }
  }

  if (stats.kind !== 'file') {
    throw new SourceError('source_unsupported', `${path} is neither a file nor a folder; sockets and devices cannot be ` +
      'stored. To store what a pipe delivers, use: shoal put - < pipe')
  }

  await access(absolute, constants.R_OK).catch((err: unknown) => { throw sourceFailure(path, err) })

  return {
    name: basename(absolute),
    format: 'raw',
    attributes: await chosenAttributes({ absolute, shown: path, stats }, options.attributes ?? {}),
    totalBytes: stats.size,
    open: () => throttle(readFileExactly(absolute, path, stats.size, options)),
    isReplayable: true,
    close
  }
}
