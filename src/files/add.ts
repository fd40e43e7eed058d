import './unixfs-sizes.js'
import { importer } from 'ipfs-unixfs-importer'
import { pipe } from 'it-pipe'
import { abortable } from './abortable.js'
import { BlockWriter } from './block-writer.js'
import { CID_PROFILE } from './constants.js'
import { sourceTree } from './source-tree.js'
import { toV1 } from './target.js'
import type { Share } from './share.js'
import type { Blocks } from '../blocks/types.js'
import type { Logger } from '../util/logger.js'
import type { AddOptions, AddResult, SourceEntry } from './types.js'
import type { ImportResult, ImporterOptions } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'

export interface AddContext {
  blocks: Pick<Blocks, 'put' | 'get' | 'pinClaim' | 'openPut' | 'claim' | 'abandonPin'>
  logger: Logger
  /** How many bytes each add may have in flight. */
  inFlight: Share
  /** A new random id for each pin, with what it says of itself. */
  newPinId: (label?: string) => string
}

/**
 * The importer works on one file and one block at a time; what runs in parallel is decided by `BlockWriter`, across
 * files. More here would only add memory, and a tar stream, whose next entry comes after the last one has been read,
 * would never get to the end of a batch of files.
 */
const IMPORT_OPTIONS: ImporterOptions = {
  profile: CID_PROFILE,
  fileImportConcurrency: 1,
  blockWriteConcurrency: 1
}

interface AddRun {
  writer: BlockWriter
  /** Counts and guards the content of one file. */
  meter: (content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, path?: string) => AsyncIterable<Uint8Array>
}

/** Imports one file, and pins it unless its blocks are claimed. */
export async function addFile (
  context: AddContext,
  content: Uint8Array | AsyncIterable<Uint8Array>,
  options: AddOptions = {}
): Promise<AddResult> {
  return run(context, options, ({ writer, meter }) => pipe(
    content instanceof Uint8Array ? [content] : content,
    chunks => meter(chunks),
    chunks => importer([{ content: chunks }], writer, { ...IMPORT_OPTIONS }),
    lastCid
  ))
}

/** Imports a folder, and pins it unless its blocks are claimed. */
export async function addTree (
  context: AddContext,
  entries: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: AddOptions = {}
): Promise<AddResult> {
  return run(context, options, ({ writer, meter }) => pipe(
    entries,
    source => abortable(source, writer.signal, 'Adding'),
    source => sourceTree(source, { wrap: meter }),
    source => importer(source, writer, { ...IMPORT_OPTIONS, wrapWithDirectory: true }),
    lastCid
  ))
}

async function run (
  { blocks, logger, inFlight, newPinId }: AddContext,
  { replicas, claim, label, signal, onProgress }: AddOptions,
  importAll: (run: AddRun) => Promise<CID>
): Promise<AddResult> {
  const progress: { bytes: number, blocks: number, path?: string } = { bytes: 0, blocks: 0 }
  const report = (): void => onProgress?.({ ...progress })

  const pinId = newPinId(label)
  const writer = new BlockWriter({
    blocks,
    logger,
    inFlight,
    keepFor: claim === undefined ? { pinId } : { claim },
    copies: replicas,
    signal,
    onBlock: count => {
      progress.blocks = count
      report()
    }
  })

  async function * meter (
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    path?: string
  ): AsyncGenerator<Uint8Array> {
    progress.path = path

    for await (const chunk of abortable(content, writer.signal, 'Adding')) {
      progress.bytes += chunk.byteLength
      report()
      yield chunk
    }
  }

  try {
    const root = await importAll({ writer, meter })
    return { cid: root, bytes: progress.bytes, ...await writer.finish(root) }
  } catch (err) {
    // What was stored so far waits for a pin that never comes: now it is garbage.
    if (claim === undefined && progress.blocks > 0) {
      void blocks.abandonPin(pinId)
    }

    // a failed put stops the source, whose own error then only says that it was stopped
    throw writer.failure?.error ?? err
  } finally {
    writer.close()
  }
}

/** The importer's last result is the root: files come before the folders that hold them. */
async function lastCid (results: AsyncIterable<ImportResult>): Promise<CID> {
  let root: CID | undefined

  for await (const { cid } of results) {
    root = cid
  }

  if (root === undefined) {
    throw new Error('The importer gave no root.')
  }

  return toV1(root)
}
