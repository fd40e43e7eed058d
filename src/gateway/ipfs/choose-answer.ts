import { documentAnswer, rawAnswer } from './block-answers.js'
import { carAnswer } from './car-answer.js'
import { documentCodec, mayBeUnixFs } from './codecs.js'
import { InvalidParameterError, NotAcceptableError, UnsupportedCodecError } from './errors.js'
import { MEDIA_TYPES } from './format.js'
import { tarAnswer } from './tar-answer.js'
import { unixFsAnswer } from './unixfs-answers.js'
import { NotUnixFsError } from '../../files/errors.js'
import { openEntry } from '../../files/open.js'
import type { Answer, Ask } from './answer.js'

/** What the path leads to, in the form that was asked for; or where else to look. */
export async function chooseAnswer (ask: Ask): Promise<Answer | { location: string }> {
  const { cid, negotiated: { format }, path, reader, signal } = ask

  switch (format) {
    case 'raw':
      return await rawAnswer(ask)
    case 'car':
      return await carAnswer(ask)
    case 'ipns-record':
      throw new InvalidParameterError('format', format, 'for /ipns/ only, which is not served here')
    default:
  }

  if (format === 'tar' && !mayBeUnixFs(cid)) {
    throw new NotUnixFsError(cid.toString(), `codec 0x${cid.code.toString(16)}`)
  }

  const codec = documentCodec(cid)

  if (codec !== undefined) {
    return await documentAnswer(ask, codec)
  }

  if (!mayBeUnixFs(cid)) {
    throw new UnsupportedCodecError(cid.toString(), cid.code)
  }

  if (format === 'dag-json' || format === 'dag-cbor') {
    throw new NotAcceptableError(cid.toString(), MEDIA_TYPES[format])
  }

  const shown = [path.root.toString(), ...path.names].join('/')
  const name = path.names.at(-1) ?? cid.toString()
  const opened = await openEntry(reader, cid, { name, path: name, shown }, { signal })

  if (format === 'tar') {
    return tarAnswer(ask, opened)
  }

  if (opened.entry.type === 'directory' && !path.isFolder) {
    const query = ask.query.toString()

    return { location: `${path.encoded}/${query === '' ? '' : `?${query}`}` }
  }

  return await unixFsAnswer(ask, opened)
}
