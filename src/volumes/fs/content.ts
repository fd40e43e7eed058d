import { CID } from 'multiformats/cid'
import { cidOfBytes, cidOfLink } from '../../files/cid-of.js'
import { sizeOf } from '../tree/content-writer.js'
import { entryStat } from './entry-stat.js'
import type { VolumeContext } from './context.js'
import type { Content, Target } from '../tree/types.js'
import type { EntryStat } from '../types.js'

/** A file as it is, or was, with its content. */
export interface FileState<C extends Content = FileContent> {
  entry: EntryStat
  content: C
}

/** A content that has bytes. */
export type FileContent = Exclude<Content, { kind: 'link' }>

export interface StateOptions { signal?: AbortSignal, stale?: boolean, snapshot?: string, version?: number }

/** Throws EISDIR on a folder, ELOOP on a symbolic link. */
export async function fileState (
  context: VolumeContext, target: Target, path: string, options: StateOptions = {}
): Promise<FileState> {
  const { entry, content } = await contentState(context, target, path, options)

  if (content.kind === 'link') {
    throw context.fault('ELOOP', path, { why: `it is a symbolic link to ${JSON.stringify(content.link)}, and links ` +
      'are not followed; name what it leads to' })
  }

  return { entry, content }
}

/** A file, or a symbolic link and what it says. Throws EISDIR on a folder. */
export async function contentState (
  context: VolumeContext, target: Target, path: string, { snapshot, version, ...options }: StateOptions = {}
): Promise<FileState<Content>> {
  const { entry, content } = await context.ask({ type: 'read', target, snapshot, version }, { ...options, path })

  if (entry.kind === 'directory') {
    throw context.fault('EISDIR', path)
  }

  return { entry: entryStat(entry, path), content }
}

export { sizeOf } from '../tree/content-writer.js'

/** The CID that the content has as a UnixFS file or symbolic link. */
export function cidOf (content: Content): CID {
  switch (content.kind) {
    case 'inline': return cidOfBytes(content.bytes)
    case 'dag': return CID.decode(content.cid)
    case 'link': return cidOfLink(content.link)
  }
}

/** A part of the content as a stream; what is behind the end is left out. */
export async function * streamOf (
  context: VolumeContext, content: FileContent,
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
  context: VolumeContext, content: FileContent, range: { offset?: number, length?: number, signal?: AbortSignal }
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
