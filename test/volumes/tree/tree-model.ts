import type { TreeOp } from '../../../src/volumes/tree/types.js'

/** A tree of nested maps that does what the operations say in the most naive way. */

export interface ModelFile { kind: 'file', text: string, versions: string[] }
export interface ModelDir { kind: 'directory', children: Map<string, ModelNode> }
export type ModelNode = ModelFile | ModelDir

interface TrashItem { path: string, node: ModelNode }

class Refused extends Error {
  constructor (readonly code: string) {
    super(code)
  }
}

export class TreeModel {
  root: ModelDir = { kind: 'directory', children: new Map() }
  readonly snapshots = new Map<string, ModelDir>()
  /** By the ids that the tree under test gave. */
  readonly trash = new Map<number, TrashItem>()
  versionsMax = 10
  trashOn = true
  /** What the last operation put into the trash. */
  #trashed: TrashItem | undefined

  /** @returns `ok` or the code of the error; nothing is changed then */
  apply (op: TreeOp): string {
    const saved = cloneDir(this.root)
    this.#trashed = undefined

    try {
      this.#do(op)

      return 'ok'
    } catch (err) {
      if (!(err instanceof Refused)) {
        throw err
      }

      this.root = saved

      return err.code
    }
  }

  /** The tree under test says under which id the last operation's item of the trash is. */
  trashedAs (trashId: number | undefined): boolean {
    if (this.#trashed != null && trashId != null) {
      this.trash.set(trashId, this.#trashed)
    }

    return (this.#trashed == null) === (trashId == null)
  }

  #do (op: TreeOp): void {
    switch (op.type) {
      case 'mkdir': return this.#mkdir(op.path, op.parents === true)
      case 'write': return this.#write(pathOf(op.target), textOf(op.content), op.parents === true)
      case 'append': return this.#append(pathOf(op.target), Buffer.from(op.bytes).toString(), op.parents === true)
      case 'setattr': return this.#touch(pathOf(op.target))
      case 'rename': return this.#rename(op.from, op.to, op.noReplace === true)
      case 'copy': return this.#copy(op.from, op.to, op.snapshot)
      case 'remove': return this.#remove(op.path, op.recursive === true, op.purge === true)
      case 'trash-restore': return this.#restore(op.trashId)
      case 'trash-purge': return this.trash.clear()
      case 'snapshot-create': return this.#snapshot(op.name)
      case 'snapshot-remove': return this.#removeSnapshot(op.name)
      case 'settings': return this.#settings(op.settings)
      default: throw new Error(`the model has no ${op.type}`)
    }
  }

  #settings ({ trashMs, versions }: { trashMs?: number, versions?: number }): void {
    this.trashOn = trashMs == null ? this.trashOn : trashMs > 0
    this.versionsMax = versions ?? this.versionsMax
  }

  #parent (path: string, make: boolean): { dir: ModelDir, name: string } {
    const names = path.split('/').slice(1)
    let dir = this.root

    for (const name of names.slice(0, -1)) {
      if (make && !dir.children.has(name)) {
        dir.children.set(name, { kind: 'directory', children: new Map() })
      }

      dir = asDir(dir.children.get(name))
    }

    return { dir, name: names.at(-1) as string }
  }

  #mkdir (path: string, parents: boolean): void {
    const { dir, name } = this.#parent(path, parents)
    const there = dir.children.get(name)

    if (there != null && !(parents && there.kind === 'directory')) {
      throw new Refused('EEXIST')
    }

    dir.children.set(name, there ?? { kind: 'directory', children: new Map() })
  }

  #write (path: string, text: string, parents: boolean): void {
    const { dir, name } = this.#parent(path, parents)
    const there = dir.children.get(name)

    if (there == null) {
      dir.children.set(name, { kind: 'file', text, versions: [] })
    } else {
      this.#replace(asFile(there), text)
    }
  }

  #replace (file: ModelFile, text: string): void {
    if (file.text !== text) {
      // Versions above a lowered number go with the next one that is made.
      file.versions = this.versionsMax === 0 ? file.versions : [...file.versions, file.text].slice(-this.versionsMax)
      file.text = text
    }
  }

  #append (path: string, text: string, parents: boolean): void {
    const { dir, name } = this.#parent(path, parents)
    const there = dir.children.get(name)

    if (there == null) {
      dir.children.set(name, { kind: 'file', text, versions: [] })
    } else {
      asFile(there).text += text
    }
  }

  #touch (path: string): void {
    const { dir, name } = this.#parent(path, false)
    const there = dir.children.get(name)
    dir.children.set(name, there ?? { kind: 'file', text: '', versions: [] })
  }

  #rename (from: string, to: string, noReplace: boolean): void {
    const source = this.#parent(from, false)
    const node = source.dir.children.get(source.name)

    if (node == null) {
      throw new Refused('ENOENT')
    }

    const target = this.#parent(to, false)
    const there = target.dir.children.get(target.name)

    if (to.startsWith(`${from}/`)) {
      throw new Refused('EINVAL')
    }

    if (there === node) {
      return
    }

    if (there != null) {
      this.#makeRoom(there, node, to, noReplace)
    }

    source.dir.children.delete(source.name)
    target.dir.children.set(target.name, node)
  }

  #makeRoom (there: ModelNode, node: ModelNode, to: string, noReplace: boolean): void {
    if (noReplace) { throw new Refused('EEXIST') }
    if (there.kind === 'directory' && node.kind === 'file') { throw new Refused('EISDIR') }
    if (there.kind === 'file' && node.kind === 'directory') { throw new Refused('ENOTDIR') }
    if (there.kind === 'directory' && there.children.size > 0) { throw new Refused('ENOTEMPTY') }

    if (there.kind === 'file') {
      this.#toTrash(to, there, false)
    }
  }

  #copy (from: string, to: string, snapshot: string | undefined): void {
    const saved = this.root
    const then = snapshot == null ? saved : this.snapshots.get(snapshot)

    if (then == null) {
      throw new Refused('snapshot_not_found')
    }

    this.root = then
    let text: string

    try {
      const { dir, name } = this.#parent(from, false)
      text = asFile(dir.children.get(name)).text
    } finally {
      this.root = saved
    }

    this.#write(to, text, false)
  }

  #remove (path: string, recursive: boolean, purge: boolean): void {
    const { dir, name } = this.#parent(path, false)
    const there = dir.children.get(name)

    if (there == null) { throw new Refused('ENOENT') }
    if (there.kind === 'directory' && there.children.size > 0 && !recursive) { throw new Refused('ENOTEMPTY') }

    dir.children.delete(name)
    this.#toTrash(path, there, purge)
  }

  #toTrash (path: string, node: ModelNode, purge: boolean): void {
    this.#trashed = purge || !this.trashOn ? undefined : { path, node }
  }

  #restore (trashId: number): void {
    const item = this.trash.get(trashId)

    if (item == null) {
      throw new Refused('trash_not_found')
    }

    const { dir, name } = this.#parent(item.path, true)

    if (dir.children.has(name)) {
      throw new Refused('EEXIST')
    }

    dir.children.set(name, item.node)
    this.trash.delete(trashId)
  }

  #snapshot (name: string): void {
    if (this.snapshots.has(name)) {
      throw new Refused('snapshot_exists')
    }

    this.snapshots.set(name, cloneDir(this.root))
  }

  #removeSnapshot (name: string): void {
    if (!this.snapshots.delete(name)) {
      throw new Refused('snapshot_not_found')
    }
  }
}

/** Lines of everything below, parents first, names in the order of their bytes. */
export function linesOf (dir: ModelDir, prefix = ''): string[] {
  const byBytes = [...dir.children].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))

  return byBytes.flatMap(([name, node]) => {
    const path = prefix + name

    return node.kind === 'file'
      ? [`${path} = ${node.text}`]
      : [`${path}/ ${node.children.size}`, ...linesOf(node, `${path}/`)]
  })
}

function cloneDir (dir: ModelDir): ModelDir {
  const copies = [...dir.children].map(([name, node]) => [name, node.kind === 'directory'
    ? cloneDir(node)
    : { ...node, versions: [...node.versions] }] as const)

  return { kind: 'directory', children: new Map(copies) }
}

function asDir (node: ModelNode | undefined): ModelDir {
  if (node?.kind !== 'directory') {
    throw new Refused(node == null ? 'ENOENT' : 'ENOTDIR')
  }

  return node
}

function asFile (node: ModelNode | undefined): ModelFile {
  if (node?.kind !== 'file') {
    throw new Refused(node == null ? 'ENOENT' : 'EISDIR')
  }

  return node
}

function pathOf (target: { path: string } | { id: number }): string {
  return 'path' in target ? target.path : ''
}

function textOf (content: { kind: string, bytes?: Uint8Array, cid?: Uint8Array, link?: string }): string {
  if (content.kind === 'link') {
    return `link:${content.link}`
  }

  return content.kind === 'inline'
    ? Buffer.from(content.bytes ?? []).toString()
    : `dag:${Buffer.from(content.cid ?? []).toString()}`
}
