import { pack } from 'tar-stream'
import { attributeHeader } from './tar-attributes.js'
import { bytesInRecords } from './tar-pax.js'
import { drained } from '../../util/drained.js'
import { attributesOf } from '../../volumes/tree/attributes.js'
import type { TreeEntry } from '../../files/types.js'
import type { EntryAttributes } from '../../volumes/types.js'
import type { Header, Pack } from 'tar-stream'

const FILE_MODE = 0o644
const DIRECTORY_MODE = 0o755
/** As every program that lists one shows it; no rule depends on it. */
const LINK_MODE = 0o777
/** The same folder gives the same archive, so no clock where no time is kept. */
const MTIME = new Date(0)

export interface TarOptions {
  /** What is known of modes and so on goes in. @default false: archives of CIDs are the same on every node */
  attributes?: boolean
}

/** An entry with its content on files, and attributes where they are known. The root has an empty path. */
export type TarSource = Pick<TreeEntry, 'path' | 'type' | 'bytes' | 'content' | 'link'> & EntryAttributes

/**
 * A tar stream of the entries: names in any language and of any length (pax headers), empty folders, empty files.
 * Entries are read one after the other, as fast as the archive is taken.
 */
export async function * writeTar (
  entries: AsyncIterable<TarSource>, options: TarOptions = {}
): AsyncGenerator<Uint8Array, void, undefined> {
  const tar = pack()
  let failure: { error: unknown } | undefined

  const feeding = feed(entries, tar, options).catch((error: unknown) => {
    failure = { error }
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
  })

  try {
    yield * options.attributes === true
      ? bytesInRecords(tar as AsyncIterable<Uint8Array>)
      : tar as AsyncIterable<Uint8Array>
  } catch (err) {
    throw failure?.error ?? err
  } finally {
    tar.destroy()
    await feeding
  }

  if (failure !== undefined) {
    throw failure.error
  }
}

async function feed (entries: AsyncIterable<TarSource>, tar: Pack, options: TarOptions): Promise<void> {
  for await (const { path, type, bytes, content, link, ...rest } of entries) {
    if (tar.destroyed) {
      return
    }

    const isFolder = type === 'directory'
    const header = {
      name: !isFolder ? path : path === '' ? './' : `${path}/`,
      type,
      mode: isFolder ? DIRECTORY_MODE : type === 'symlink' ? LINK_MODE : FILE_MODE,
      mtime: MTIME,
      ...options.attributes === true && attributeHeader(attributesOf(rest)),
      ...type === 'symlink' && { linkname: link }
    }

    await (type !== 'file' ? writeEntry(tar, header) : writeEntry(tar, { ...header, size: bytes }, content))
  }

  tar.finalize()
}

/** Resolves when the archive has taken all of the entry. */
async function writeEntry (tar: Pack, header: Pick<Header, 'name'> & Partial<Header>, content?: AsyncIterable<Uint8Array>): Promise<void> {
  let failed = false

  const written = new Promise<void>((resolve, reject) => {
    const sink = tar.entry(header, err => {
      if (err == null) {
        resolve()
      } else {
        failed = true
        reject(err)
      }
    })

    // the callback tells of it as well
    sink.on('error', () => {})

    if (header.type !== 'file') {
      return
    }

    void (async () => {
      for await (const chunk of content ?? []) {
        if (failed || tar.destroyed) {
          return
        }

        if (!sink.write(chunk)) {
          // One that is closed tells its callback why.
          await drained(sink).catch(() => {})
        }
      }

      sink.end(null)
    })().catch((err: unknown) => {
      failed = true
      reject(err instanceof Error ? err : new Error(String(err)))
    })
  })

  await written
}
