import { realpath } from 'node:fs/promises'
import { SourceError, UsageError } from '../errors.js'
import { sourceFailure } from '../sources/source-failure.js'
import { bytesOf, textOf } from '../xattrs/dump.js'
import { keepsXattrs, readXattrs, requireXattrTool } from '../xattrs/tool.js'
import { chosen, faultOfAttributes } from '../../volumes/tree/attributes.js'
import type { CommandContext, OptionSpec } from '../command.js'
import type { LocalStat } from '../sources/local-stat.js'
import type { AttributeChoice } from '../../volumes/tree/attributes.js'
import type { EntryAttributes, Xattrs } from '../../volumes/types.js'

/** Owners and extended attributes are stored, set and compared when asked. */
export interface AttributeOptions { owner?: boolean, xattrs?: boolean }

export const ATTRIBUTE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--owner', description: 'the numbers of owner and group too; to give files to others takes root' },
  { flags: '--xattrs', description: 'the extended attributes named user.* too; takes getfattr and setfattr (package attr)' }
]

/** What of a path cannot be had with them. */
export const NOT_OF_CIDS = 'are for paths in a volume: what has a CID alone has neither owner nor extended attributes. Put it ' +
  'into a volume, or store a tar of it (tar c --xattrs … | shoal put --pin -)'

export function refuseAttributes ({ owner, xattrs }: AttributeOptions, why: string): void {
  if (owner === true || xattrs === true) {
    throw new UsageError(`--owner and --xattrs ${why}`)
  }
}

/**
 * What was asked for, when that can be done.
 *
 * @param local - path of the local side; undefined: none, and no tools are needed
 */
export async function choiceOf (
  { out }: CommandContext, { owner = false, xattrs = false }: AttributeOptions, local?: { path: string, shown: string }
): Promise<AttributeChoice> {
  if (!xattrs || local === undefined) {
    return { owner, xattrs }
  }

  await requireXattrTool()

  if (await keepsXattrs(local.path)) {
    return { owner, xattrs }
  }

  await out.note(`The file system of ${local.shown} has no extended attributes: there are none to be stored, set or compared.`)

  return { owner, xattrs: false }
}

/** For the API. */
export function choiceQuery ({ owner, xattrs }: AttributeChoice): { owner?: true, xattrs?: true } {
  return { owner: owner === true ? true : undefined, xattrs: xattrs === true ? true : undefined }
}

/** A local entry, as it is named to people. */
interface LocalEntry { absolute: string, shown: string, stats: LocalStat }

/**
 * What is to be stored of a local entry. Several that are asked for at once share a process.
 *
 * @throws SourceError for extended attributes that no volume takes
 */
export async function chosenAttributes (entry: LocalEntry, choice: AttributeChoice): Promise<EntryAttributes> {
  const { shown } = entry
  const xattrs = await xattrsOf(entry, choice)
  const bad = [...xattrs?.keys() ?? []].find(name => textOf(name) === undefined)
  const attributes = {
    ...ownAttributes(entry.stats, choice), ...xattrs !== undefined && { xattrs: xattrsAsText(xattrs) }
  }
  const fault = bad === undefined
    ? faultOfAttributes(attributes)
    : `the name of its extended attribute ${JSON.stringify(bad)} is not UTF-8`

  if (fault !== undefined) {
    throw new SourceError('source_unsupported', `${shown} cannot be stored with --xattrs, since ${fault}. Remove it (setfattr -x), or leave ` +
      '--xattrs away.')
  }

  return attributes
}

/** Without extended attributes. Of a link there is no mode. */
export function ownAttributes ({ kind, attributes }: LocalStat, choice: AttributeChoice): EntryAttributes {
  const { mode, ...rest } = chosen(attributes, choice)

  return { ...kind !== 'symbolic link' && mode !== undefined && { mode }, ...rest }
}

/** To be compared: nothing is refused. No link is followed. */
export async function localXattrs (absolute: string): Promise<Xattrs> {
  return xattrsAsText(await readXattrs(absolute))
}

function xattrsAsText (found: ReadonlyMap<string, Uint8Array>): Xattrs {
  return new Map([...found].map(([name, value]) => [textOf(name) ?? name, value]))
}

/** Names as bytes. Linux gives links none of these, and keeps none of sockets. */
async function xattrsOf (
  { absolute, shown, stats: { kind } }: LocalEntry, { xattrs = false }: AttributeChoice
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  if (!xattrs || (kind !== 'file' && kind !== 'folder')) {
    return undefined
  }

  // A link that is followed: of what it leads to.
  const bytes = await realpath(absolute, { encoding: 'buffer' }).catch((err: unknown) => { throw sourceFailure(shown, err) })
  const real = bytes.toString('utf8')

  if (bytesOf(real) !== bytes.toString('latin1')) {
    throw new SourceError('source_unsupported', `${shown} leads to a name that is not UTF-8, whose extended attributes cannot be asked ` +
      'for. Rename it, or leave --xattrs away.')
  }

  return await readXattrs(real)
}
