import { RemoteError } from '../../util/errors.js'
import { ChangedFiles } from '../sources/changed-files.js'
import { defineCommand } from '../command.js'
import { count } from '../output/format.js'
import { PAST_OPTIONS, pastQuery } from '../targets/past.js'
import { TARGET_ARG, VOLUME_PATH_ARG } from '../shared-args.js'
import { below, parseTarget, pathInVolume, targetName, volumeTarget } from '../targets/target.js'
import { OPERATION_ID_OPTION, finishChange, placeIn, resultOf, worseOf } from '../volume-work.js'
import type { CopyRequest } from '../../api/requests.js'
import type { PastOptions } from '../targets/past.js'

interface CpOptions extends PastOptions {
  recursive?: boolean
  clobber?: boolean
  parents?: boolean
  operationId?: string
}

export const cp = defineCommand<CpOptions>({
  description: 'No data is moved: the copy has the same blocks under another name. The source may be in another volume, ' +
    'or be a CID. A file goes into the target when that is a folder. With -r the contents of the source become those of ' +
    'the target, or with a slash at its end, of a folder of the same name below it; entry by entry, so that the same ' +
    'command finishes what was interrupted. From and to a local disk: `shoal put` and `shoal get`.',
  args: [{ ...TARGET_ARG, name: 'source' }, { ...VOLUME_PATH_ARG, name: 'target' }],
  options: [
    { flags: '-r, --recursive', description: 'a folder with all that is in it' },
    { flags: '-n, --no-clobber', description: 'fail when there is something at the target' },
    { flags: '--parents', description: 'make missing folders above the target' },
    ...PAST_OPTIONS,
    OPERATION_ID_OPTION
  ],
  examples: [
    { command: 'shoal cp photos:/a.jpg photos:/best/', note: 'a file' },
    { command: 'shoal cp -r photos:/2024 archive:/', note: 'a folder, into another volume' },
    { command: 'shoal cp bafy… photos:/from-cid.jpg', note: 'gives a name to what has a CID' },
    { command: 'shoal cp -r photos:/2024 photos:/2024-before --snapshot monday', note: 'as it was then' }
  ],
  run: async (context, [sourceText = '', targetText = ''], options) => {
    const source = parseTarget(sourceText)
    const to = volumeTarget(targetText)
    const query = pastQuery(source, options)
    const client = await context.client()
    const final = options.recursive !== true
      ? await placeIn(client, to, targetName(source))
      : to.isFolder && targetName(source) !== '' ? below(to, targetName(source)) : to

    const body: CopyRequest = {
      ...source.kind === 'cid' ? { cid: source.text } : { from: pathInVolume(source), from_volume: source.volume },
      to: pathInVolume(final),
      recursive: options.recursive,
      no_replace: options.clobber === false ? true : undefined,
      parents: options.parents,
      operation_id: options.operationId,
      ...query
    }
    const progress = context.out.progress(`cp ${targetName(source)}`)

    try {
      const result = await resultOf(
        client.rows('POST /volumes/:name/copy', { params: { name: final.volume }, body }),
        ({ entries }) => { progress.update(0, { detail: count(entries, 'entry', 'entries') }) })

      progress.end()

      const changed = new ChangedFiles()

      changed.addGoneIn(sourceText, result.gone)

      return worseOf(await finishChange(context, result), await changed.exit(context, ''))
    } catch (err) {
      throw err instanceof RemoteError && err.code === 'EISDIR' && options.recursive !== true
        ? new RemoteError(err.code, `${sourceText} is a folder; give -r to copy it with all that is in it.`, { cause: err })
        : err
    } finally {
      progress.end()
    }
  }
})
