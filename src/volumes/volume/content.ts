import { CID } from 'multiformats/cid'
import { cidOfBytes } from '../../files/cid-of.js'
import type { VolumeContext } from './context.js'
import type { Content, EntryInfo, Target } from '../tree/types.js'

/** A file as it is, or was, with its content. */
export interface FileState {
  entry: EntryInfo
  content: Content
}

export interface StateOptions { signal?: AbortSignal, stale?: boolean, snapshot?: string, version?: number }

/** Throws EISDIR on a folder. */
export async function fileState (
  context: VolumeContext, target: Target, path: string, { snapshot, version, ...options }: StateOptions = {}
): Promise<FileState> {
  const { entry, content } = await context.ask({ type: 'read', target, snapshot, version }, { ...options, path })

  if (entry.kind === 'directory') {
    throw context.fault('EISDIR', path)
  }

  return { entry, content }
}

export function sizeOf (content: Content): number {
  return content.kind === 'inline' ? content.bytes.byteLength : content.size
}

/** The CID that the content has as a UnixFS file. */
export function cidOf (content: Content): CID {
  return content.kind === 'inline' ? cidOfBytes(content.bytes) : CID.decode(content.cid)
}

/** A part of the content as a stream; what is behind the end is left out. */
export async function * streamOf (
  context: VolumeContext, content: Content,
  { offset = 0, length, signal }: { offset?: number, length?: number, signal?: AbortSignal }
): AsyncGenerator<Uint8Array, void, undefined> {
  const end = Math.min(sizeOf(content), offset + (length ?? Infinity))

  if (offset >= end) {
    return
  }

  if (content.kind === 'inline') {
    yield content.bytes.slice(offset, end)
  } else {
    yield * context.files.cat(CID.decode(content.cid), { offset, length: end - offset, signal })
  }
}

/** A part of the content as one piece. */
export async function bytesOf (
  context: VolumeContext, content: Content, range: { offset?: number, length?: number, signal?: AbortSignal }
): Promise<Uint8Array> {
  const offset = range.offset ?? 0
  const length = Math.max(0, Math.min(sizeOf(content) - offset, range.length ?? Infinity))
  const bytes = new Uint8Array(length)
  let at = 0

  for await (const chunk of streamOf(context, content, { ...range, offset, length })) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }

  return bytes
}
