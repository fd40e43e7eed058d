import { parseCid } from '../../../files/target.js'
import { REPLICAS_MAX } from '../../../config/values.js'
import { isoTime } from '../../../api/attribute-text.js'
import { BadRequestError, NoRemovedPinError } from '../errors.js'
import { Fields } from '../fields.js'
import { jsonBody } from '../json-body.js'
import type { Pin } from '../../../blocks/types.js'
import type { PinCreateResult, PinListInfo, PinRow, UnpinResult } from '../../../api/types.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../router.js'
import type { CID } from 'multiformats/cid'

/** What is kept by its CID. */
export const pinRoutes: readonly Route[] = [
  { method: 'GET', path: '/pins', handle: list },
  { method: 'POST', path: '/pins', handle: create },
  { method: 'DELETE', path: '/pins/:cid', handle: remove }
]

async function list ({ reply, blocks, signal }: RequestContext): Promise<void> {
  const { pins, unanswered } = await blocks.listPins({ signal })
  const info: PinListInfo = { pins: pins.map(pinRow), unanswered: [...unanswered] }

  reply.json(info)
}

async function create (context: RequestContext): Promise<void> {
  const { body, reply, files, signal } = context
  const fields = new Fields(await jsonBody(body))
  const cid = parseCid(fields.neededText('cid'))
  const wanted = fields.flag('restore') ? await removedPins(context, cid) : [asked(fields)]
  const labels = wanted.map(({ label = '' }) => label)
  let result: PinCreateResult = { cid: cid.toString(), label: labels.at(-1) ?? '', labels, blocks: 0, bytes: 0 }

  for (const { label, replicas } of wanted) {
    const { blocks, bytes, warning } = await files.pin(cid, {
      label, replicas, signal, onProgress: progress => { reply.progress({ progress }) }
    })

    result = { ...result, blocks, bytes, ...warning !== undefined && { warning } }
  }

  await reply.line({ result })
  reply.end()
}

function asked (fields: Fields): { label?: string, replicas?: number } {
  const replicas = fields.whole('replicas')

  if (replicas != null && (replicas < 1 || replicas > REPLICAS_MAX)) {
    throw new BadRequestError(`replicas is ${replicas}; it must be a number from 1 to ${REPLICAS_MAX}.`)
  }

  return { label: fields.text('label'), replicas }
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

async function remove ({ params, query, reply, blocks, signal }: RequestContext): Promise<void> {
  const cid = parseCid(params.cid ?? '')
  const now = Fields.ofQuery(query).flag('now')
  const result: UnpinResult = { cid: cid.toString(), removed: await blocks.unpin(cid, { now, signal }) }

  reply.json(result)
}

function pinRow ({ cid, id, label, who, copies, atMs, keptUntilMs }: Pin): PinRow {
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
