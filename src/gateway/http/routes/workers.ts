import { route } from '../route.js'
import type { Route } from '../route.js'

/** The background work of the node. */
export const workerRoutes: readonly Route[] = [
  route('GET /workers', async ({ reply, backend, signal }) => {
    reply.json(await backend.workers({ signal }))
  }, { limit: 'short' }),

  route('POST /workers/:name', async ({ params: { name = '' }, body, reply, backend, signal }) => {
    reply.json(await backend.setWorker(name, body, { signal }))
  }, { limit: 'short' })
]
