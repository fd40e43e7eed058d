import { BadRequestError } from '../errors.js'
import { jsonBody } from '../json-body.js'
import { flagParam } from '../query.js'
import { errorMessage } from '../../../util/errors.js'
import type { StopResult } from '../../../api/types.js'
import type { RequestContext } from '../context.js'
import type { Route } from '../router.js'

/** The node itself. */
export const nodeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/node',
    isShort: true,
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.nodeInfo({ signal })) }
  },
  {
    method: 'GET',
    path: '/config',
    isShort: true,
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.config({ signal })) }
  },
  {
    method: 'GET',
    path: '/status',
    isShort: true,
    handle: async ({ query, reply, backend, signal }) => {
      reply.json(await backend.status({ local: flagParam(query, 'local'), signal }))
    }
  },
  {
    method: 'GET',
    path: '/scrub',
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.scrub({ signal })) }
  },
  {
    method: 'POST',
    path: '/scrub',
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.scrubNow({ signal })) }
  },
  {
    method: 'GET',
    path: '/gc',
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.gc({ signal })) }
  },
  {
    method: 'POST',
    path: '/gc',
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.gcNow({ signal })) }
  },
  {
    method: 'POST',
    path: '/node/reload',
    isShort: true,
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.reload({ signal })) }
  },
  { method: 'POST', path: '/node/stop', isShort: true, handle: stop },
  { method: 'POST', path: '/leave', isShort: true, handle: leave }
]

async function stop (context: RequestContext): Promise<void> {
  const result: StopResult = { ok: true }

  context.reply.json(result)
  stopAfterwards(context)
}

async function leave (context: RequestContext): Promise<void> {
  const { body, reply, backend, signal } = context
  const { force = false } = await jsonBody(body)

  if (typeof force !== 'boolean') {
    throw new BadRequestError('force must be true or false.')
  }

  const result = await backend.leave({ force, signal, onProgress: progress => { reply.progress({ progress }) } })

  await reply.line({ result })
  reply.end()
  stopAfterwards(context)
}

/** The client gets its whole answer, and sees the connection end, before the node goes. */
function stopAfterwards ({ reply, backend, logger }: RequestContext): void {
  void reply.sent()
    .then(async () => backend.stop())
    .catch((err: unknown) => { logger.error({ err: errorMessage(err) }, 'the node could not be stopped') })
}
