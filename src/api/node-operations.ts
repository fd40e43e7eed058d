import * as v from 'valibot'
import { BYTES_TYPE, HEADER_BYTES, HEADER_TYPE, METRICS_TYPE, TAR_TYPE } from './constants.js'
import { BlockRow, CidResult, FileEntry, PutResult, AddResult, StatInfo, BlockStat } from './files.js'
import { GcStatus } from './gc.js'
import { ConfigInfo, LeaveProgress, LeaveResult, NodeInfo, ReloadResult, StopResult } from './node.js'
import { body, bytes, json, progress, rows, table } from './operation.js'
import { PeerChangeResult, PeerRow } from './peers.js'
import { PinCreateResult, PinList, UnpinResult } from './pins.js'
import {
  LeaveRequest, PeerAddRequest, PinCreateRequest, WorkerSetRequest, flag, range, replicas, text, word
} from './requests.js'
import { ScrubStatus } from './scrub.js'
import { array, count, object } from './shapes.js'
import { StatusReport } from './status.js'
import { WorkerStatus } from './workers.js'

/** Operations on the node, the mesh, and what is stored by its CID. */

/** How far bytes have come. */
export const TransferProgress = object({ bytes: count('Plain bytes that were read.'), blocks: count('Those acknowledged.') })

const DOWNLOAD_FORMATS = ['auto', 'raw', 'tar'] as const
export const UPLOAD_FORMATS = ['raw', 'tar'] as const

/** What the bytes of a target are asked for with. */
export const download = {
  ...range,
  format: v.optional(word(DOWNLOAD_FORMATS,
    '`auto`: a folder is a tar, and the body of a symbolic link what it says. `raw`: a file alone.'), 'auto')
}

export const nodeOperations = table({
  'GET /openapi.json': { summary: 'This document', answer: json(v.record(v.string(), v.unknown())) },

  'GET /node': { summary: 'What the node is and has', answer: json(NodeInfo) },
  'GET /config': { summary: 'The effective config, without secrets', answer: json(ConfigInfo) },
  'POST /node/reload': {
    summary: 'Reads the config file anew: what changed, and what needs a restart', answer: json(ReloadResult)
  },
  'POST /node/stop': { summary: 'Stops the node', answer: json(StopResult) },
  'POST /leave': {
    summary: 'Hands all copies over, leaves the mesh and stops the node',
    body: body(LeaveRequest),
    answer: progress(LeaveProgress, LeaveResult)
  },

  'GET /status': {
    summary: 'How the mesh is',
    query: object({ local: flag('This node alone.') }),
    answer: json(StatusReport)
  },
  'GET /metrics': { summary: 'What the node measures, in the text format of Prometheus', answer: bytes([METRICS_TYPE]) },
  'GET /scrub': { summary: 'The verification of copies on this node', answer: json(ScrubStatus) },
  'POST /scrub': { summary: 'Begins a pass over all copies now', answer: json(ScrubStatus) },
  'GET /gc': { summary: 'Garbage collection on this node', answer: json(GcStatus) },
  'POST /gc': { summary: 'Asks all volumes for a sweep now', answer: json(GcStatus) },

  'GET /workers': { summary: 'The background work of this node', answer: json(array(WorkerStatus)) },
  'POST /workers/:name': {
    summary: 'Changes the throttle of a worker, pauses or resumes it, until the node stops',
    body: body(WorkerSetRequest),
    answer: json(WorkerStatus)
  },

  'GET /peers': { summary: 'The members, the node that answers first', answer: json(array(PeerRow)) },
  'POST /peers': { summary: 'Connects to a peer', body: body(PeerAddRequest), answer: json(PeerChangeResult) },
  'DELETE /peers/:peer': { summary: 'Stops dialling a PeerId or an address', answer: json(PeerChangeResult) },
  'POST /peers/:peer/block': { summary: 'Refuses a PeerId on this node, also after a restart', answer: json(PeerChangeResult) },
  'POST /peers/:peer/unblock': { summary: 'Lets it connect again', answer: json(PeerChangeResult) },

  'PUT /files': {
    summary: 'Stores a file, or a tar of a folder, and pins it',
    query: object({ format: v.optional(word(UPLOAD_FORMATS), 'raw'), replicas, label: v.optional(text('Of the pin.')) }),
    body: bytes([BYTES_TYPE, TAR_TYPE]),
    answer: progress(TransferProgress, AddResult)
  },
  'POST /cid': {
    summary: 'The CID that the body would have as a file; nothing is stored',
    body: bytes([BYTES_TYPE]),
    answer: progress(undefined, CidResult)
  },
  'GET /files/*target': {
    summary: 'The bytes of a file, or a tar of a folder, by CID and path',
    query: object(download),
    answer: bytes([BYTES_TYPE, TAR_TYPE], [HEADER_TYPE, HEADER_BYTES])
  },
  'GET /ls/*target': { summary: 'The entries of a folder', answer: rows(FileEntry) },
  'GET /stat/*target': { summary: 'What a target is, and how many copies of its blocks there are', answer: json(StatInfo) },
  'GET /why/*target': { summary: 'For each block of a target, which nodes should hold it and do', answer: rows(BlockStat) },

  'GET /pins': { summary: 'The pins of the whole mesh, oldest first', answer: json(PinList) },
  'POST /pins': {
    summary: 'Pins what the mesh has',
    body: body(PinCreateRequest),
    answer: progress(object({ blocks: count() }), PinCreateResult)
  },
  'DELETE /pins/:cid': {
    summary: 'Takes a pin back',
    query: object({ now: flag('Blocks that nothing else needs are not kept for a day.') }),
    answer: json(UnpinResult)
  },

  'PUT /blocks': {
    summary: 'Stores one block',
    query: object({ codec: v.optional(text('`raw` or `dag-pb`.'), 'raw') }),
    body: bytes([BYTES_TYPE]),
    answer: json(PutResult)
  },
  'GET /blocks': { summary: 'The copies on this node', answer: rows(BlockRow) },
  'GET /blocks/:cid': { summary: 'The bytes of a block', answer: bytes([BYTES_TYPE]) },
  'GET /blocks/:cid/stat': { summary: 'Which nodes should hold a block and do', answer: json(BlockStat) }
})
