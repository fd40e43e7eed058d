import { BadRequestError } from '../errors.js'
import { jsonBody } from '../json-body.js'
import type { Route } from '../router.js'

/** The mesh as this node sees it. */
export const peerRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/peers',
    isShort: true,
    handle: async ({ reply, backend, signal }) => { reply.json(await backend.peers({ signal })) }
  },
  {
    method: 'POST',
    path: '/peers',
    isShort: true,
    handle: async ({ body, reply, backend, signal }) => {
      const { address } = await jsonBody(body)

      if (typeof address !== 'string' || address === '') {
        throw new BadRequestError('The body must be {"address": "host:port"}.')
      }

      reply.json(await backend.addPeer(address, { signal }))
    }
  },
  {
    method: 'DELETE',
    path: '/peers/:peer',
    isShort: true,
    handle: async ({ params, reply, backend, signal }) => {
      reply.json(await backend.removePeer(params.peer ?? '', { signal }))
    }
  },
  {
    method: 'POST',
    path: '/peers/:peer/block',
    isShort: true,
    handle: async ({ params, reply, backend, signal }) => {
      reply.json(await backend.blockPeer(params.peer ?? '', { signal }))
    }
  },
  {
    method: 'POST',
    path: '/peers/:peer/unblock',
    isShort: true,
    handle: async ({ params, reply, backend, signal }) => {
      reply.json(await backend.unblockPeer(params.peer ?? '', { signal }))
    }
  }
]
