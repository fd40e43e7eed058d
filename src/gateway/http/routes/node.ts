import { route } from '../route.js'
import { errorMessage } from '../../../util/errors.js'
import type { StopResult } from '../../../api/node.js'
import type { RequestContext } from '../context.js'
import type { RequestFor, Route } from '../route.js'

/** The node itself. */
export const nodeRoutes: readonly Route[] = [
  route('GET /openapi.json', async ({ reply }) => {
    // loaded when it is asked for: a node that starts has no need of it
    const { openApi } = await import('../../../api/openapi.js')

    reply.json(openApi())
  }, { limit: 'short' }),

  route('GET /node', async ({ reply, backend, signal }) => {
    reply.json(await backend.nodeInfo({ signal }))
  }, { limit: 'short' }),

  route('GET /config', async ({ reply, backend, signal }) => {
    reply.json(await backend.config({ signal }))
  }, { limit: 'short' }),

  route('GET /status', async ({ query: { local }, reply, backend, signal }) => {
    reply.json(await backend.status({ local, signal }))
  }, { limit: 'short' }),

  route('GET /scrub', async ({ reply, backend, signal }) => { reply.json(await backend.scrub({ signal })) }),
  route('POST /scrub', async ({ reply, backend, signal }) => { reply.json(await backend.scrubNow({ signal })) }),
  route('GET /gc', async ({ reply, backend, signal }) => { reply.json(await backend.gc({ signal })) }),
  route('POST /gc', async ({ reply, backend, signal }) => { reply.json(await backend.gcNow({ signal })) }),

  route('POST /node/reload', async ({ reply, backend, signal }) => {
    reply.json(await backend.reload({ signal }))
  }, { limit: 'short' }),

  route('POST /node/stop', stop, { limit: 'short' }),
  route('POST /leave', leave, { limit: 'short' })
]

async function stop (context: RequestContext): Promise<void> {
  const result: StopResult = { ok: true }

  context.reply.json(result)
  stopAfterwards(context)
}

async function leave (context: RequestFor<'POST /leave'>): Promise<void> {
  const { body: { force }, reply, backend, signal } = context
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
