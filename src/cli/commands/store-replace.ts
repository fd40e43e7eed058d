import { formatBytes } from '../../config/values/bytes.js'
import { defineCommand } from '../command.js'
import { confirm } from '../confirm.js'
import { printable } from '../../util/printable.js'
import type { ReplaceReport } from '../../store/replace.js'

export const storeReplace = defineCommand<{ yes?: boolean }>({
  description: 'For a node whose disk was swapped: makes an empty store with a new id, under the same identity. By the ' +
    'new id the mesh knows, as soon as the node runs again, that its copies are gone, and makes new ones.\n\n' +
    'What is left of the old store is renamed and never deleted. While it still holds copies, that needs a ' +
    'confirmation, or --yes.',
  options: [
    { flags: '-y, --yes', description: 'go on although the old store still holds copies' }
  ],
  examples: [
    { command: 'shoal store replace', note: 'with the new disk in its place, before the node is started' },
    { command: 'shoal store replace --yes', note: 'give up an old store that can still be read' }
  ],
  run: async (context, _args, options) => {
    const work = await import('../store-work.js')

    return await work.withStoppedStore(context, async ({ dataDir, dir }) => {
      const copies = await work.copiesIn(dir)
      const remembered = await work.recallStore(dataDir)
      const force = options.yes === true || (copies !== undefined &&
        await confirm(context, `${dir} still holds ${copies}. Rename it, and begin with an empty store?`))

      context.signal.throwIfAborted()

      const report = await work.replaceStore(dir, { force, startsBefore: remembered?.starts ?? 0 })

      await work.rememberStore(dataDir, report)
      await context.out.result(toResult(dir, report), render)

      return undefined
    })
  }
})

/** Keys of `-o json`. */
interface ReplaceResult { store: string, store_id: string, free_bytes: number, moved: string[] }

function toResult (store: string, { storeId, freeBytes, moved }: ReplaceReport): ReplaceResult {
  return { store, store_id: storeId, free_bytes: freeBytes, moved }
}

function render ({ store, free_bytes: freeBytes, moved }: ReplaceResult): string {
  return [
    `A fresh store is in ${printable(store)}, with ${formatBytes(freeBytes)} free.`,
    ...moved.map(folder => `The old one is in ${printable(folder)}; remove it when you need it no more.`),
    'Start the node: the mesh fills it again.'
  ].join('\n') + '\n'
}
