/**
 * The log on the wire and on the disk. A message is a small header and, where it carries items, a payload: rpc sends
 * the two apart and copies no payload. Decoding throws `MalformedLogError` on anything that these functions would not
 * have written.
 */
import { ShoalError } from '../util/errors.js'
import {
  PbHardState, PbHint, PbItem, PbItems, PbKind, PbReply, PbRequest, PbResult, PbType, type PbBallot, type PbConfig
} from './pb/log.js'
import { itemsSchema, replySchema, requestSchema } from './schema.js'
import type { AskHint } from './group.js'
import type { Ballot, HardState, LogConfig, LogItem, LogReply, LogRequest, LogStamp } from './types.js'

export class MalformedLogError extends ShoalError {
  constructor (what: string, options?: ErrorOptions) {
    super('malformed_log', `${what} cannot be read: it is damaged, or of a newer version of Shoal.`, options)
  }
}

export interface EncodedMessage {
  header: Uint8Array
  /** Empty when there are no items. */
  payload: Uint8Array
}

const EMPTY = new Uint8Array(0)

export function encodeItem (item: LogItem): Uint8Array {
  return PbItem.encode(toPbItem(item))
}

export function decodeItem (bytes: Uint8Array): LogItem {
  return decoding('An item of the log', () => fromPbItem(PbItem.decode(bytes)))
}

export function encodeItems (items: readonly LogItem[]): Uint8Array {
  return items.length === 0 ? EMPTY : PbItems.encode({ items: items.map(toPbItem) })
}

export function decodeItems (bytes: Uint8Array): LogItem[] {
  return bytes.length === 0 ? [] : decoding('A list of items', () => itemsSchema.decode(bytes).items.map(fromPbItem))
}

export function encodeHardState ({ config, ...fields }: HardState): Uint8Array {
  return PbHardState.encode({ ...fields, config: toPbConfig(config) })
}

export function decodeHardState (bytes: Uint8Array): HardState {
  return decoding('The state of a log', () => {
    const { promised, accepted, config, ...fields } = PbHardState.decode(bytes)

    return { ...fields, promised: ballot(promised), accepted: ballot(accepted), config: fromPbConfig(config) }
  })
}

export function encodeRequest (request: LogRequest): EncodedMessage {
  const none = { commitIndex: 0, prevIndex: 0, adopted: 0 }
  const stamp = pbStamp(request)

  switch (request.type) {
    case 'prepare':
      return { header: PbRequest.encode({ ...none, ...request, ...stamp, type: PbType.PREPARE }), payload: EMPTY }
    case 'accept': {
      const { items, ...fields } = request

      return { header: PbRequest.encode({ ...fields, ...stamp, type: PbType.ACCEPT }), payload: encodeItems(items) }
    }
    case 'read':
      return { header: PbRequest.encode({ ...none, ...request, ...stamp, type: PbType.READ }), payload: EMPTY }
  }
}

export function decodeRequest ({ header, payload }: EncodedMessage): LogRequest {
  return decoding('A request of the log', () => {
    const message = requestSchema.decode(header)
    const { commitIndex, prevIndex, adopted } = message
    const stamp = stampOf(message)

    switch (message.type) {
      case PbType.PREPARE: return { type: 'prepare', ...stamp, ballot: ballot(message.ballot), commitIndex }
      case PbType.ACCEPT:
        return {
          type: 'accept', ...stamp, ballot: ballot(message.ballot), prevIndex, commitIndex, adopted,
          items: following(decodeItems(payload), prevIndex)
        }
      case PbType.READ: return { type: 'read', ...stamp }
      default: throw new Error('unknown type')
    }
  })
}

const RESULTS = { ok: PbResult.OK, stale: PbResult.STALE, behind: PbResult.BEHIND, epoch: PbResult.EPOCH } as const

export function encodeReply (reply: LogReply): EncodedMessage {
  const stamp = pbStamp(reply)

  switch (reply.type) {
    case 'prepare': {
      const { items, ok, ...fields } = reply

      return {
        header: PbReply.encode({
          ...fields, ...stamp, type: PbType.PREPARE, result: result(ok), lastIndex: 0
        }),
        payload: encodeItems(items)
      }
    }
    case 'accept':
      return {
        header: PbReply.encode({ ...reply, ...stamp, type: PbType.ACCEPT, result: RESULTS[reply.result] }),
        payload: EMPTY
      }
    case 'read': {
      const { ok, ...fields } = reply

      return { header: PbReply.encode({ ...fields, ...stamp, type: PbType.READ, result: result(ok) }), payload: EMPTY }
    }
  }
}

export function decodeReply ({ header, payload }: EncodedMessage): LogReply {
  return decoding('A reply of the log', () => {
    const message = replySchema.decode(header)
    const { lastIndex, commitIndex } = message
    const stamp = stampOf(message)
    const ok = message.result === PbResult.OK

    switch (message.type) {
      case PbType.PREPARE: {
        const items = decodeItems(payload)

        return {
          type: 'prepare', ...stamp, ok, promised: ballot(message.promised), accepted: ballot(message.accepted), commitIndex,
          items: following(items, (items[0]?.index ?? 1) - 1)
        }
      }
      case PbType.ACCEPT: {
        const known = (Object.keys(RESULTS) as (keyof typeof RESULTS)[]).find(key => RESULTS[key] === message.result)

        if (known === undefined) {
          throw new Error('unknown result')
        }

        return { type: 'accept', ...stamp, result: known, promised: ballot(message.promised), lastIndex, commitIndex }
      }
      case PbType.READ: return { type: 'read', ...stamp, ok, lastIndex, commitIndex }
      default: throw new Error('unknown type')
    }
  })
}

export function encodeHint ({ failed, silent }: AskHint): Uint8Array {
  return PbHint.encode({ failed: [...failed], silent: [...silent] })
}

export function decodeHint (bytes: Uint8Array): AskHint {
  return decoding('A hint of a client', () => PbHint.decode(bytes))
}

function result (ok: boolean): PbResult {
  return ok ? PbResult.OK : PbResult.NONE
}

/** Acceptance is in order: a gap in a message is a fault of its author. */
function following (items: LogItem[], prevIndex: number): LogItem[] {
  if (items.some((item, i) => item.index !== prevIndex + 1 + i)) {
    throw new Error('items do not follow each other')
  }

  return items
}

function toPbItem ({ index, value }: LogItem): PbItem {
  switch (value.kind) {
    case 'noop': return { index, kind: PbKind.NOOP }
    case 'batch': return { index, kind: PbKind.BATCH, batch: value.bytes as Uint8Array<ArrayBuffer> }
    case 'config': return { index, kind: PbKind.CONFIG, config: toPbConfig(value.config) }
  }
}

function fromPbItem ({ index, kind, batch, config }: PbItem): LogItem {
  switch (kind) {
    case PbKind.NOOP: return { index, value: { kind: 'noop' } }
    case PbKind.BATCH: return { index, value: { kind: 'batch', bytes: batch ?? EMPTY } }
    case PbKind.CONFIG: return { index, value: { kind: 'config', config: fromPbConfig(config) } }
    default: throw new Error('unknown kind')
  }
}

function toPbConfig ({ members, ...stamp }: LogConfig): PbConfig {
  return { ...pbStamp(stamp), members: [...members] }
}

function pbStamp ({ epoch, lineage = [] }: LogStamp): { epoch: number, lineage: string[] } {
  return { epoch, lineage: [...lineage] }
}

/** Of a log that was never forced it says nothing of that. */
export function stampOf ({ epoch, lineage }: { epoch: number, lineage: readonly string[] }): LogStamp {
  return lineage.length === 0 ? { epoch } : { epoch, lineage }
}

function fromPbConfig (config: PbConfig | undefined): LogConfig {
  if (config === undefined) {
    throw new Error('no config')
  }

  return { ...stampOf(config), members: config.members }
}

function ballot (from: PbBallot | undefined): Ballot {
  if (from === undefined) {
    throw new Error('no ballot')
  }

  return { round: from.round, node: from.node }
}

function decoding<T> (what: string, decode: () => T): T {
  try {
    return decode()
  } catch (err) {
    throw new MalformedLogError(what, { cause: err })
  }
}
