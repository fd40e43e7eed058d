import { resolve } from 'node:path'
import { printable } from '../util/printable.js'
import { formatBytes } from '../config/values/bytes.js'
import { mtimeText, octalMode } from '../api/attribute-text.js'
import { HEADER_XATTRS } from '../api/constants.js'
import { xattrsHeader, xattrsJson } from '../api/xattr-text.js'
import { choiceOf, choiceQuery } from './destinations/chosen-attributes.js'
import { ChangedFiles, STORED_MIXED } from './sources/changed-files.js'
import { UsageError } from './errors.js'
import { noteLeftOut } from './sources/left-out.js'
import { count, tookText } from './output/format.js'
import { openSource } from './sources/put-source.js'
import { below, entryParams, formatVolumeTarget } from './targets/target.js'
import { pendingExit, placeIn, resultOf } from './volume-work.js'
import type { TreeWriteInfo, WriteResult } from '../api/entries.js'
import type { AttributesRequest } from '../api/requests.js'
import type { AttributeOptions } from './destinations/chosen-attributes.js'
import type { QueryOf } from '../api/operations.js'
import type { ApiClient } from './client.js'
import type { CommandContext } from './command.js'
import type { GlobMatcher } from './sources/glob.js'
import type { Throttle } from './pace.js'
import type { PutSource } from './sources/put-source.js'
import type { VolumeTarget } from './targets/target.js'
import type { AttributeChoice } from '../volumes/tree/attributes.js'
import type { EntryAttributes } from '../volumes/types.js'

export interface PutVolumeOptions {
  followSymlinks: boolean
  /** In folders. */
  exclude?: GlobMatcher
  noClobber: boolean
  ifVersion?: number
  parents: boolean
  operationId?: string
  /** Make the volume when it is not there. */
  create: boolean
  /** Stored besides modes and times. */
  attributes: AttributeOptions
  /** Of all that is put. */
  throttle: Throttle
}

/** What `-o json` prints for each source. */
export type PutVolumeResult = Stored & {
  /** Local files that changed while they were read. */
  changed: string[]
}

type Stored = { target: string, type: 'file' | 'directory' } & (WriteResult | TreeWriteInfo)

/** Puts one source into a volume, tells about it, and returns the exit code where it is not 0. */
export async function putIntoVolume (
  context: CommandContext, client: ApiClient, path: string, target: VolumeTarget, options: PutVolumeOptions
): Promise<{ result: PutVolumeResult, exit: number | undefined }> {
  const changed = new ChangedFiles()
  const local = path === '-' ? undefined : { path: resolve(context.cwd, path), shown: path }
  const choice = await choiceOf(context, options.attributes, local)
  const source = await openSource(path, context, {
    followSymlinks: options.followSymlinks,
    attributes: choice,
    exclude: options.exclude,
    onChanged: changed.add,
    onGone: changed.addGone,
    throttle: options.throttle,
    onFolder: () => { refuseForFolder(options) }
  })

  try {
    const stored = source.format === 'tar'
      ? await putFolder(context, client, source, target, { ...options, choice })
      : await putFile(context, client, source, target, options)
    const pending = await pendingExit(context, stored)

    await noteLeftOut(context.out, source.leftOut ?? [])

    return { result: { ...stored, changed: changed.all }, exit: await changed.exit(context, STORED_MIXED) ?? pending }
  } finally {
    source.close()
  }
}

async function putFile (
  context: CommandContext, client: ApiClient, source: PutSource, target: VolumeTarget, options: PutVolumeOptions
): Promise<Stored> {
  const isStdin = source.attributes === undefined

  if (isStdin && target.isFolder) {
    throw new UsageError('Standard input has no name of its own: give one, such as photos:/backup.tar, or --pin for its ' +
      'CID alone')
  }

  const final = isStdin ? target : await placeIn(client, target, source.name)
  const result = await send(context, client, source, final, {
    flag: options.noClobber ? 'wx' : undefined,
    if_version: options.ifVersion,
    parents: options.parents ? true : undefined,
    operation_id: options.operationId,
    create: options.create ? true : undefined,
    ...source.attributes !== undefined && attributeQuery(source.attributes)
  }) as WriteResult

  return { target: formatVolumeTarget(final), type: 'file', ...result }
}

/** As the API takes them. */
function attributeQuery (
  { mode, mtimeMs, mtimeNs, uid, gid }: EntryAttributes
): Omit<AttributesRequest, 'xattrs'> {
  return {
    ...mode !== undefined && { mode: octalMode(mode) as string },
    ...mtimeMs !== undefined && { mtime: mtimeText({ mtimeMs, mtimeNs }) },
    ...uid !== undefined && { uid },
    ...gid !== undefined && { gid }
  }
}

/** In a JSON body. */
export function attributeBody (attributes: EntryAttributes): AttributesRequest {
  const { xattrs } = attributes

  return { ...attributeQuery(attributes), ...xattrs !== undefined && { xattrs: xattrsJson(xattrs) } }
}

/**
 * The contents of a folder become those of the target. Not "into the target if it is there", as `cp` has it: then the
 * same command after an interruption would begin anew a level deeper.
 */
async function putFolder (
  context: CommandContext, client: ApiClient, source: PutSource, target: VolumeTarget,
  options: PutVolumeOptions & { choice: AttributeChoice }
): Promise<Stored> {
  const final = target.isFolder ? below(target, source.name) : target
  const result = await send(context, client, source, final, {
    format: 'tar', create: options.create ? true : undefined, ...choiceQuery(options.choice)
  }) as TreeWriteInfo

  return { target: formatVolumeTarget(final), type: 'directory', ...result }
}

/** Of a file or of a folder, as the format says. */
async function send (
  { out }: CommandContext, client: ApiClient, source: PutSource, target: VolumeTarget,
  query: QueryOf<'PUT /volumes/:name/files/*path'>
): Promise<WriteResult | TreeWriteInfo> {
  const progress = out.progress(`put ${source.name}`, source.totalBytes)

  try {
    const upload = { ...source, ...headersOf(source) }
    const lines = client.upload('PUT /volumes/:name/files/*path', upload, { params: entryParams(target), query })

    return await resultOf(lines, step => {
      const detail = 'entries' in step ? count(step.entries, 'entry', 'entries') : count(step.blocks, 'block')

      progress.update(step.bytes, { detail })
    })
  } finally {
    progress.end()
  }
}

/** In the query there is no room for them. */
function headersOf ({ attributes }: PutSource): { headers?: Record<string, string> } {
  return attributes?.xattrs === undefined ? {} : { headers: { [HEADER_XATTRS]: xattrsHeader(attributes.xattrs) } }
}

/** One line on standard output for a result: the path, and the CID where there is one. */
export function renderPut (result: PutVolumeResult): string {
  return `${printable(result.target)}${'cid' in result ? `  ${result.cid}` : ''}\n`
}

/** The remark beside it. */
export function putNote (name: string, result: PutVolumeResult, ms: number): string {
  const shown = printable(name)

  return ('cid' in result
    ? `${shown}: ${formatBytes(result.bytes)}, version ${result.version}`
    : `${shown}: ${formatBytes(result.bytes)} in ${count(result.files, 'file')}, ${count(result.directories, 'folder')}` +
      (result.symlinks > 0 ? `, ${count(result.symlinks, 'symbolic link')}` : '')) + tookText(result.bytes, ms)
}

function refuseForFolder ({ noClobber, ifVersion, operationId }: PutVolumeOptions): void {
  const flag = noClobber ? '--no-clobber' : ifVersion !== undefined ? '--if-version' : operationId !== undefined ? '--operation-id' : ''

  if (flag !== '') {
    throw new UsageError(`${flag} is for one file: a folder is put entry by entry, and putting it again finishes the job`)
  }
}
