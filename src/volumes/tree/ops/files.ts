import { INLINE_BYTES_MAX } from '../../constants.js'
import { ENTRY, VERSION } from '../records.js'
import { entryKey, versionKey } from '../keys.js'
import { Refusal, sizeOf } from '../writer.js'
import {
  attributes, checkContent, checkExpect, equalBytes, keptAttributes, locateAsOf, mtimeOf, present, presentFile,
  locationOf, locationOfTarget
} from './location.js'
import { snapshotSeq } from './snapshots.js'
import type { Location } from './location.js'
import type { Located } from '../lookup.js'
import type { Entry } from '../records.js'
import type { Content, TreeOp, TreeResult } from '../types.js'
import type { TreeWriter } from '../writer.js'

type Op<T extends TreeOp['type']> = Extract<TreeOp, { type: T }>
type Outcome = Omit<TreeResult, 'code'>

export const EMPTY: Content = { kind: 'inline', bytes: new Uint8Array(0) }

export function write (tree: TreeWriter, op: Op<'write'>): Outcome {
  const location = locationOfTarget(tree, op.target, op.parents)
  checkExpect(location, op.expect)
  checkContent(op.content, location.path)

  return put(tree, location, op.content, attributes(op, location.path))
}

export function patch (tree: TreeWriter, op: Op<'patch'>): Outcome {
  const location = locationOfTarget(tree, op.target)
  const at = presentFile(location)
  checkExpect(location, op.expect)
  const bytes = patched(inlineBytes(tree, at, location.path), op, location.path)

  return changed(replaceContent(tree, at, { kind: 'inline', bytes }, {}))
}

export function append (tree: TreeWriter, op: Op<'append'>): Outcome {
  const location = locationOfTarget(tree, op.target, op.parents)

  if (location.entry === undefined) {
    const content: Content = { kind: 'inline', bytes: op.bytes }
    checkContent(content, location.path)

    return put(tree, location, content, {})
  }

  const at = presentFile(location)
  const bytes = Buffer.concat([inlineBytes(tree, at, location.path), op.bytes])

  if (bytes.length > INLINE_BYTES_MAX) {
    throw new Refusal('not_inline', location.path)
  }

  // What was there is still there: no version of its own, or a log file would push out all others.
  return changed(replaceContent(tree, at, { kind: 'inline', bytes }, {}, false))
}

export function setattr (tree: TreeWriter, op: Op<'setattr'>): Outcome {
  const location = locationOfTarget(tree, op.target, op.create === true && op.parents === true)
  const attrs = attributes(op, location.path)

  if (location.entry === undefined && op.create === true) {
    return put(tree, location, EMPTY, attrs)
  }

  const at = present(location)

  return changed(tree.setEntry(at, { ...attrs, version: tree.seq, ctimeMs: tree.state.timeMs }))
}

export function copy (tree: TreeWriter, op: Op<'copy'>): Outcome {
  const source = sourceOf(tree, op)
  const location = locationOf(tree, op.to, op.parents)

  if (op.noReplace === true && location.entry !== undefined) {
    throw new Refusal('EEXIST', op.to)
  }

  return put(tree, location, source.content, source.attrs)
}

/** Content and attributes of what a copy reads. */
export function sourceOf (tree: TreeWriter, op: Op<'copy'>): { content: Content, attrs: Partial<Entry> } {
  const { entry } = op.snapshot === undefined
    ? present(locationOf(tree, op.from))
    : locateAsOf(tree, op.from, snapshotSeq(tree, op.snapshot))

  if (entry.directory) {
    throw new Refusal('EISDIR', op.from)
  }

  const current = op.version === undefined || op.version === entry.version || op.version === entry.contentVersion
  const number = current ? entry.contentVersion : op.version as number
  const record = current ? entry : tree.get(VERSION, versionKey(entry.id, number))

  if (record === undefined) {
    throw new Refusal('version_not_found', `${op.from}@${number}`)
  }

  return {
    content: tree.contentOf(entry.id, number, record),
    attrs: { ...mtimeOf(record), ...keptAttributes(entry) }
  }
}

/** Creates the file, or replaces its content. */
export function put (tree: TreeWriter, location: Location, content: Content, attrs: Partial<Entry>): Outcome {
  if (location.entry !== undefined) {
    return changed(replaceContent(tree, presentFile(location), content, attrs))
  }

  return changed(addFile(tree, location.dirId, location.name, content, attrs))
}

export function addFile (
  tree: TreeWriter, dirId: number, name: string, content: Content, attrs: Partial<Entry>
): Entry {
  const entry = tree.addEntry(dirId, name, {
    directory: false, size: sizeOf(content), ...attrs, ...namedBy(content)
  })
  tree.addContent(entry.id, tree.seq, content)

  return entry
}

/** What the record of an entry or version says of the content. Absent fields of a record that had others go. */
export function namedBy (content: Content): Pick<Entry, 'cid' | 'link'> {
  return {
    cid: content.kind === 'dag' ? content.cid as Entry['cid'] : undefined,
    link: content.kind === 'link' ? content.link : undefined
  }
}

/**
 * The content becomes another one, and the one before it a version (`keep`). Equal bytes change the attributes only:
 * a repeated copy costs no space.
 */
export function replaceContent (
  tree: TreeWriter, at: Located, content: Content, attrs: Partial<Entry>, keep = true
): Entry {
  const { entry } = at
  const { seq, asker, state } = tree
  const times = { ...mtimeOf({ mtimeMs: asker.atMs }), ctimeMs: state.timeMs, version: seq }

  if (isContent(tree, entry, content)) {
    return tree.setEntry(at, { ...times, ...attrs })
  }

  const next = tree.setEntry(at, {
    ...times,
    ...attrs,
    contentVersion: seq,
    contentMs: state.timeMs,
    size: sizeOf(content),
    ...namedBy(content),
    by: asker.who,
    node: asker.node
  })
  tree.addContent(entry.id, seq, content)
  let versions = entry.versions

  if (keep) {
    versions = tree.keepVersion(entry)
  } else {
    tree.release(entry.id, entry.contentVersion, entry)
  }

  if (versions === next.versions) {
    return next
  }

  const counted = { ...next, versions }
  tree.work.put(ENTRY, entryKey(at.dirId, at.name), counted)

  return counted
}

/** The file's content is this one already. */
export function isContent (tree: TreeWriter, entry: Entry, content: Content): boolean {
  const mine = tree.contentOf(entry.id, entry.contentVersion, entry)

  if (entry.size !== sizeOf(content) || mine.kind !== content.kind) {
    return false
  }

  switch (mine.kind) {
    case 'dag': return equalBytes(mine.cid, (content as typeof mine).cid)
    case 'inline': return equalBytes(mine.bytes, (content as typeof mine).bytes)
    case 'link': return mine.link === (content as typeof mine).link
  }
}

export function changed (entry: Entry): Outcome {
  return { entryId: entry.id, version: entry.version }
}

function inlineBytes (tree: TreeWriter, { entry }: Located, path: string): Uint8Array {
  const content = tree.contentOf(entry.id, entry.contentVersion, entry)

  // What is written into one would have to go to where it leads.
  if (content.kind === 'link') {
    throw new Refusal('ELOOP', path)
  }

  if (content.kind === 'dag') {
    throw new Refusal('not_inline', path)
  }

  return content.bytes
}

function patched (bytes: Uint8Array, op: Op<'patch'>, path: string): Uint8Array {
  const isCount = (number: number): boolean => Number.isSafeInteger(number) && number >= 0

  if (!isCount(op.size ?? 0) || !op.writes.every(({ offset }) => isCount(offset))) {
    throw new Refusal('EINVAL', path)
  }

  const length = op.writes.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes.length), bytes.length)

  if (length > INLINE_BYTES_MAX || (op.size ?? 0) > INLINE_BYTES_MAX) {
    throw new Refusal('not_inline', path)
  }

  const result = new Uint8Array(Math.max(length, op.size ?? 0))
  result.set(bytes)
  op.writes.forEach(({ offset, bytes }) => { result.set(bytes, offset) })

  return op.size === undefined ? result : result.slice(0, op.size)
}
