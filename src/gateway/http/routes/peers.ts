import { route } from '../route.js'
import type { Route } from '../route.js'

/** The mesh as this node sees it. */
export const peerRoutes: readonly Route[] = [
  route('GET /peers', async ({ reply, backend, signal }) => {
    reply.json(await backend.peers({ signal }))
  }, { limit: 'short' }),

  route('POST /peers', async ({ body: { address }, reply, backend, signal }) => {
    reply.json(await backend.addPeer(address, { signal }))
  }, { limit: 'short' }),

  route('DELETE /peers/:peer', async ({ params: { peer = '' }, reply, backend, signal }) => {
    reply.json(await backend.removePeer(peer, { signal }))
  }, { limit: 'short' }),

  route('POST /peers/:peer/block', async ({ params: { peer = '' }, reply, backend, signal }) => {
    reply.json(await backend.blockPeer(peer, { signal }))
  }, { limit: 'short' }),

  route('POST /peers/:peer/unblock', async ({ params: { peer = '' }, reply, backend, signal }) => {
    reply.json(await backend.unblockPeer(peer, { signal }))
  }, { limit: 'short' })
]
