import path from 'node:path'
import { BadBlockFile, readFront } from './block-file.js'
import { OPEN_READS_IN_FLIGHT_MAX } from './constants.js'
import { fsCode, syncFolder } from '../disk/fs.js'
import { forEachLimit } from '../disk/gate.js'
import { TEMPORARY_SUFFIX } from '../disk/constants.js'
import { FOLDER_NAMES, folderOf, quarantinePath } from './layout.js'
import type { Logger } from '../../util/logger.js'
import type { Copy } from '../copies.js'
import type { StoreFs } from '../disk/fs.js'
import type { Layout } from './layout.js'

/** What opening a store found. */
export interface OpenReport {
  copies: number
  /** Files of puts that a crash cut short; removed, since nobody was told of them. */
  temporaryRemoved: number
  /** Files that could not be understood, moved to `quarantine/`. */
  quarantined: number
  /** Stretches of damage in the journal; a copy of it is in `quarantine/`. */
  journalDamages: number
  /** Bytes of a change that a crash cut short; dropped, since nobody was told of it. */
  journalTornBytes: number
}

export interface ScanInit {
  fs: StoreFs
  layout: Layout
  logger: Logger
  onCopy: (copy: Copy) => void
}

/**
 * Lists all folders and reads the header of every copy. Folder by folder, so that names of one are
 * held at a time.
 */
export async function scanBlocks (
  init: ScanInit
): Promise<Pick<OpenReport, 'temporaryRemoved' | 'quarantined'>> {
  const { fs, layout, logger } = init
  const counts = { temporaryRemoved: 0, quarantined: 0 }

  for (const folder of FOLDER_NAMES) {
    const entries = await fs.readdir(layout.folder(folder))

    await forEachLimit(entries, OPEN_READS_IN_FLIGHT_MAX, async ({ name, isFolder }) => {
      const file = path.join(layout.folder(folder), name)

      if (isFolder) {
        logger.warn({ file }, 'a folder among the copies of the block store; it is left alone')
      } else if (name.endsWith(TEMPORARY_SUFFIX)) {
        await fs.unlink(file)
        counts.temporaryRemoved++
      } else {
        const copy = await readCopy(init, folder, name, file)

        if (copy === undefined) {
          counts.quarantined++
        } else {
          init.onCopy(copy)
        }
      }
    })
  }

  return counts
}

/** The copy in the file; undefined when it was no whole one and is in quarantine now. */
async function readCopy (
  init: ScanInit, folder: string, name: string, file: string
): Promise<Copy | undefined> {
  const { fs } = init

  try {
    return await readFrontOf(fs, folder, name, file)
  } catch (err) {
    if (!(err instanceof BadBlockFile) && fsCode(err) !== 'EIO') {
      throw err
    }

    await quarantine(init, file, err instanceof Error ? err.message : String(err))

    return undefined
  }
}

/** Throws `BadBlockFile` when the file is no whole copy. */
export async function readFrontOf (
  fs: StoreFs, folder: string, name: string, file: string
): Promise<Copy> {
  if (folderOf(name) !== folder) {
    throw new BadBlockFile('name does not belong into this folder')
  }

  const fd = await fs.open(file, 'r')

  try {
    return await readFront(fs, fd, file, name)
  } finally {
    await fs.close(fd)
  }
}

/** Moves a file out of the way, under a name that nothing else has. */
async function quarantine (init: ScanInit, file: string, reason: string): Promise<void> {
  const { fs, layout, logger } = init
  const kept = quarantinePath(layout, file)

  await fs.rename(file, kept)
  await syncFolder(fs, layout.quarantine)
  logger.error({ file, kept, reason },
    'a file of the block store is damaged and was moved to quarantine')
}
