import type { TreeCall, TreeReturn } from '../testing/history/tree-calls.js'

export interface SimCommand { id: string, call: TreeCall }

interface File { content: string, version: number }

interface FlatSnapshot { files: [string, File][], results: [string, TreeReturn][], seq: number }

/** A handful of flat paths. `restore` on another one makes that equal; digests are equal for equal states. */
export class FlatTree {
  #files = new Map<string, File>()
  #results = new Map<string, TreeReturn>()
  /** Numbers contents, so that no two have the same version. */
  #seq = 0

  apply (_index: number, _timeMs: number, commands: readonly SimCommand[]): TreeReturn[] {
    return commands.map(({ id, call }) => {
      const known = this.#results.get(id)

      if (known !== undefined) {
        return known
      }

      const result = this.#run(call)
      this.#results.set(id, result)

      return result
    })
  }

  query (call: TreeCall): TreeReturn {
    if (call.type === 'list') {
      return { code: 'ok', names: [...this.#files.keys()].sort() }
    }

    const file = call.type === 'read' ? this.#files.get(call.path) : undefined

    return file === undefined ? { code: 'ENOENT' } : { code: 'ok', content: file.content, version: file.version }
  }

  snapshot (): unknown {
    return { files: [...this.#files], results: [...this.#results], seq: this.#seq }
  }

  restore (snapshot: unknown): void {
    const { files, results, seq } = snapshot as FlatSnapshot
    this.#files = new Map(files)
    this.#results = new Map(results)
    this.#seq = seq
  }

  digest (): string {
    return JSON.stringify([...this.#files].sort(([a], [b]) => a < b ? -1 : 1)) + this.#results.size
  }

  #run (call: TreeCall): TreeReturn {
    switch (call.type) {
      case 'create':
        return this.#files.has(call.path) ? { code: 'EEXIST' } : this.#put(call.path, call.content)
      case 'write':
        return this.#put(call.path, call.content)
      case 'write-if': {
        const file = this.#files.get(call.path)

        return file === undefined ? { code: 'ENOENT' } : file.version !== call.version
          ? { code: 'version_conflict' }
          : this.#put(call.path, call.content)
      }
      case 'rename': {
        const file = this.#files.get(call.from)

        if (file === undefined) {
          return { code: 'ENOENT' }
        }

        this.#files.delete(call.from)
        this.#files.set(call.to, file)

        return { code: 'ok' }
      }
      case 'remove':
        return { code: this.#files.delete(call.path) ? 'ok' : 'ENOENT' }
      default:
        return this.query(call)
    }
  }

  #put (path: string, content: string): TreeReturn {
    const version = ++this.#seq
    this.#files.set(path, { content, version })

    return { code: 'ok', version }
  }
}
