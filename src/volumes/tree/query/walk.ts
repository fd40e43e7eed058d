import { childrenOf } from './children.js'
import type { Located } from '../lookup.js'
import type { TreeReader } from './reader.js'

/** An entry below the folder where the walk began; `path` is relative to that, without a slash at the front. */
export interface Walked extends Located { path: string }

/**
 * Everything below a folder, each folder before what is in it, children in the order of their names.
 * @param after - names of the relative path behind which to go on: nothing before it is read again
 */
export async function * walkFolder (
  reader: TreeReader, dirId: number, { after = [], seq, prefix = '' }: { after?: readonly string[], seq?: number, prefix?: string }
): AsyncGenerator<Walked> {
  const [first, ...rest] = after

  for await (const child of childrenOf(reader, dirId, { seq, from: first })) {
    const path = prefix + child.name
    const resumed = first !== undefined && child.name === first

    if (!resumed) {
      yield { ...child, path }
    }

    if (child.entry.directory) {
      yield * walkFolder(reader, child.entry.id, { after: resumed ? rest : [], seq, prefix: `${path}/` })
    }
  }
}
