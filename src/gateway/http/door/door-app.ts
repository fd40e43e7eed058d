import { ANSWERED, addRoutes, createApp, pathOf } from '../app.js'
import { addContentRoutes } from '../content/content-routes.js'
import { BadRequestError, CrossSiteError, PermissionDeniedError, StrangeHostError } from '../errors.js'
import { routes } from '../routes.js'
import { metricsRoute } from '../routes/metrics.js'
import { crossSite } from './cross-site.js'
import { isKnownHost } from './hosts.js'
import { tokenOf } from './credentials.js'
import { DOOR_API_PREFIX } from '../../../api/constants.js'
import type { App, AppContext } from '../app.js'
import type { ApiServices } from '../context.js'
import type { Caller, Doorkeeper } from './caller.js'

interface DoorVariables { caller: Caller }
type DoorContext = AppContext<DoorVariables>

export interface DoorAppInit {
  services: ApiServices
  doorkeeper: Doorkeeper
  /** Names that clients may ask for, besides addresses and localhost. */
  hosts: readonly string[]
  /** How busy this node is, 0 to 1: what a balancer may go by. */
  load: () => number
}

const STATUS_OK = 200
const STATUS_UNAVAILABLE = 503
const LOAD_DIGITS = 2

/** Of every answer: no guess about types, no address of a file told to other sites, in no other site's frame. */
const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'SAMEORIGIN',
  'cross-origin-resource-policy': 'same-origin'
}

/** What the HTTP door serves. Callers are told apart before anything of the mesh is touched. */
export function createDoorApp ({ services, doorkeeper, hosts, load }: DoorAppInit): App<DoorVariables> {
  const app = createApp<DoorVariables>()

  app.use('*', async ({ env: { request, response } }, next) => {
    Object.entries(SAFE_HEADERS).forEach(([name, value]) => { response.setHeader(name, value) })

    // Two names are one for a proxy in front and another here.
    if (request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1) {
      throw new BadRequestError('The request has more than one Host header.')
    }

    if (!isKnownHost(request.headers.host, hosts)) {
      throw new StrangeHostError(request.headers.host ?? '')
    }

    if (crossSite(request)) {
      throw new CrossSiteError()
    }

    await next()
  })

  app.get('/healthz', ({ env: { reply } }) => {
    reply.json({ alive: true })

    return ANSWERED
  })
  app.get('/readyz', async ({ env: { reply, response, signal } }) => {
    const { ready, reasons } = await services.backend.readiness({ signal })
    response.setHeader('x-shoal-load', load().toFixed(LOAD_DIGITS))
    reply.json({ ready, reasons }, ready ? STATUS_OK : STATUS_UNAVAILABLE)

    return ANSWERED
  })

  app.use('*', async (context, next) => {
    const { request, response } = context.env
    context.set('caller', await doorkeeper.identify(tokenOf(request, response), request.socket.remoteAddress ?? ''))
    await next()
  })

  app.get('/api/openapi.json', async ({ env: { reply } }) => {
    // Few ask for it, and what makes it is large.
    const { openApi } = await import('../../../api/openapi.js')
    reply.json(openApi({ server: DOOR_API_PREFIX }))

    return ANSWERED
  })

  app.use(`${DOOR_API_PREFIX}/*`, async ({ env: { request, response }, var: { caller } }, next) => {
    response.setHeader('cache-control', 'no-store')
    const path = pathOf(request.url ?? '').slice(DOOR_API_PREFIX.length)

    // Volumes guard themselves; all else of a node is for those who run it.
    if (path !== '/volumes' && !path.startsWith('/volumes/') && !await caller.isAdmin()) {
      throw new PermissionDeniedError(caller.name, `${request.method ?? ''} ${path}`)
    }

    await next()
  })

  // Loopback is no proof: a proxy on this machine asks from there for all its clients.
  app.use(metricsRoute.path, async ({ var: { caller } }, next) => {
    if (!await caller.isAdmin()) {
      throw new PermissionDeniedError(caller.name, `GET ${metricsRoute.path}`)
    }

    await next()
  })

  const servicesFor = ({ env, var: { caller } }: DoorContext): ApiServices => ({
    ...services, volumes: caller.volumes, actor: { who: caller.name, address: env.request.socket.remoteAddress }
  })
  addRoutes(app, DOOR_API_PREFIX, routes, servicesFor)
  addRoutes(app, '', [metricsRoute], servicesFor)
  addContentRoutes(app, servicesFor)

  return app
}
