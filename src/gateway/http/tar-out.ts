import { pack } from 'tar-stream'
import type { TreeEntry } from '../../files/types.js'
import type { Header, Pack } from 'tar-stream'

const FILE_MODE = 0o644
const DIRECTORY_MODE = 0o755
/** The same folder gives the same archive, so no clock: modes and times are not kept anyway. */
const MTIME = new Date(0)

/**
 * A tar stream of the entries: names in any language and of any length (pax headers), empty folders, empty files.
 * Entries are read one after the other, as fast as the archive is taken.
 */
export async function * writeTar (entries: AsyncIterable<TreeEntry>): AsyncGenerator<Uint8Array, void, undefined> {
  const tar = pack()
  let failure: { error: unknown } | undefined

  const feeding = feed(entries, tar).catch((error: unknown) => {
    failure = { error }
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
  })

  try {
    yield * tar as AsyncIterable<Uint8Array>
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

async function feed (entries: AsyncIterable<TreeEntry>, tar: Pack): Promise<void> {
  for await (const { path, type, bytes, content } of entries) {
    if (tar.destroyed) {
      return
    }

    if (type === 'directory') {
      await writeEntry(tar, { name: `${path}/`, type, mode: DIRECTORY_MODE, mtime: MTIME })
    } else {
      await writeEntry(tar, { name: path, type, size: bytes, mode: FILE_MODE, mtime: MTIME }, content)
    }
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

    if (header.type === 'directory') {
      return
    }

    void (async () => {
      for await (const chunk of content ?? []) {
        if (failed || tar.destroyed) {
          return
        }

        if (!sink.write(chunk)) {
          await settled(sink, tar)
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

/** Until the sink takes more, or never will. */
async function settled (sink: NodeJS.EventEmitter, tar: Pack): Promise<void> {
  await new Promise<void>(resolve => {
    const settle = (): void => {
      sink.off('drain', settle)
      sink.off('close', settle)
      tar.off('close', settle)
      resolve()
    }

    sink.on('drain', settle)
    sink.on('close', settle)
    tar.on('close', settle)
  })
}
