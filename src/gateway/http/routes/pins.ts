import { parseCid } from '../../../files/target.js'
import { isoTime } from '../../../api/attribute-text.js'
import { NoRemovedPinError } from '../errors.js'
import type { Pin } from '../../../blocks/types.js'
import type * as api from '../../../api/pins.js'
import type { RequestContext } from '../context.js'
import { route } from '../route.js'
import type { RequestFor, Route } from '../route.js'
import type { CID } from 'multiformats/cid'

/** What is kept by its CID. */
export const pinRoutes: readonly Route[] = [
  route('GET /pins', list),
  route('POST /pins', create),
  route('DELETE /pins/:cid', remove)
]

async function list ({ reply, blocks, signal }: RequestContext): Promise<void> {
  const { pins, unanswered } = await blocks.listPins({ signal })
  const list: api.PinList = { pins: pins.map(pinJson), unanswered: [...unanswered] }

  reply.json(list)
}

async function create (context: RequestFor<'POST /pins'>): Promise<void> {
  const { body, reply, files, signal } = context
  const cid = parseCid(body.cid)
  const wanted: { label?: string, replicas?: number }[] = body.restore ? await removedPins(context, cid) : [body]
  const labels = wanted.map(({ label = '' }) => label)
  let result: api.PinCreateResult = { cid: cid.toString(), label: labels.at(-1) ?? '', labels, blocks: 0, bytes: 0 }

  for (const { label, replicas } of wanted) {
    const { blocks, bytes, warning } = await files.pin(cid, {
      label, replicas, signal, onProgress: progress => { reply.progress({ progress }) }
    })

    result = { ...result, blocks, bytes, ...warning !== undefined && { warning } }
  }

  await reply.line({ result })
  reply.end()
}

/** One for each label that no pin of now has: the one that was made last. */
async function removedPins (
  { blocks, signal }: RequestContext, cid: CID
): Promise<{ label: string, replicas: number }[]> {
  const { pins } = await blocks.listPins({ signal })
  const ours = pins.filter(pin => pin.cid.equals(cid))
  const present = new Set(ours.filter(pin => pin.keptUntilMs === undefined).map(({ label }) => label))
  const removed = ours.filter(({ keptUntilMs, label }) => keptUntilMs !== undefined && !present.has(label))

  if (removed.length === 0) {
    throw new NoRemovedPinError(cid.toString())
  }

  return [...new Map(removed.map(({ label, copies }) => [label, { label, replicas: copies }])).values()]
}

async function remove ({ params, query, reply, blocks, signal }: RequestFor<'DELETE /pins/:cid'>): Promise<void> {
  const cid = parseCid(params.cid ?? '')
  const result: api.UnpinResult = { cid: cid.toString(), removed: await blocks.unpin(cid, { now: query.now, signal }) }

  reply.json(result)
}

function pinJson ({ cid, id, label, who, copies, atMs, keptUntilMs }: Pin): api.Pin {
  return {
    cid: cid.toString(),
    id,
    label,
    by: who,
    pinned_at: atMs === undefined ? null : isoTime(atMs),
    copies,
    kept_until: keptUntilMs === undefined ? null : isoTime(keptUntilMs)
  }
}
