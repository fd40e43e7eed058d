import { Hono } from 'hono'
import { BadRequestError, MethodNotAllowedError, UnknownRouteError } from './errors.js'
import type { Exchange } from './exchange.js'
import type { Route } from './route.js'
import type { ApiServices } from './context.js'
import type { Context } from 'hono'

/**
 * Hono finds what a request is for and runs what stands in the way to it. Request and answer stay those of Node: bytes
 * go through with backpressure and without web streams, and an answer can end in trailers or be cut off.
 */
export type App<Variables extends object = object> = Hono<{ Bindings: Exchange, Variables: Variables }>
export type AppContext<Variables extends object = object> = Context<{ Bindings: Exchange, Variables: Variables }>

/** What a handler gives back that has answered through its `Exchange`. Hono hands it on and looks at nothing of it. */
export const ANSWERED = Object.freeze({}) as Response

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'MOVE', 'OPTIONS'] as const
/** How Hono notes middleware, which takes every method. */
const ANY_METHOD = 'ALL'

/**
 * An app without routes. It takes a path as it came: `new URL` would resolve `..`, which may not happen to the path of
 * a target. What it does not know is `unknown_route` or `method_not_allowed`.
 */
export function createApp<Variables extends object = object> (): App<Variables> {
  const app: App<Variables> = new Hono({
    getPath: (_request, options) => pathOf((options?.env as Exchange).request.url ?? '')
  })

  app.notFound(({ env: { request: { method = '', url = '' } } }) => {
    const path = pathOf(url)
    const allowed = METHODS.filter(name => app.router.match(name, path)[0]
      .some(([[, route]]) => route.method !== ANY_METHOD))

    throw allowed.length > 0 ? new MethodNotAllowedError(method, path, allowed) : new UnknownRouteError(method, path)
  })
  app.onError(err => { throw err })

  return app
}

/** Runs the app for one request, until it has answered. Throws what its handlers throw. */
export async function runApp<Variables extends object> (app: App<Variables>, exchange: Exchange): Promise<void> {
  const { method = '', url = '' } = exchange.request

  // All that Hono itself reads of a request. It would make a HEAD a GET with an answer of its own; here the handler of
  // a GET sees in the exchange that no body is wanted, and Node sends none.
  await app.fetch({ method: method === 'HEAD' ? 'GET' : method, url } as Request, exchange)
}

/** Adds routes of operations below a prefix. */
export function addRoutes<Variables extends object> (
  app: App<Variables>, prefix: string, routes: readonly Route[],
  servicesFor: (context: AppContext<Variables>) => ApiServices
): void {
  for (const { method, path, limit, handle } of routes) {
    const pattern = `${prefix}${path}`.split('/').slice(1)
    const handler = async (context: AppContext<Variables>): Promise<Response> => {
      const { request: { url = '', headers }, body, reply, signal, admit } = context.env
      const params = paramsOf(pattern, pathOf(url))
      await admit(limit)
      await handle({ ...servicesFor(context), params, query: queryOf(url), headers, body, reply, signal })

      return ANSWERED
    }

    // `*name` stands for any number of segments, none among them.
    app.on(method, `${prefix}${path.replace(/\*\w+$/, '*')}`, handler)
  }
}

export function pathOf (url: string): string {
  const at = url.indexOf('?')

  return at < 0 ? url : url.slice(0, at)
}

export function queryOf (url: string): URLSearchParams {
  const at = url.indexOf('?')

  return new URLSearchParams(at < 0 ? '' : url.slice(at))
}

/** What a path that matches the pattern has at its `:name`s and below its `*name`, decoded. Throws `bad_request`. */
function paramsOf (pattern: readonly string[], path: string): Record<string, string> {
  const segments = path.split('/').slice(1)
  const params: Record<string, string> = {}

  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = joinNames(segments.slice(index).map(decodeSegment))
    } else if (part.startsWith(':')) {
      params[part.slice(1)] = decodeSegment(segments[index] ?? '')
    }
  }

  return params
}

/** A name in a path, decoded. Throws `bad_request`. */
export function decodeSegment (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new BadRequestError(`"${segment}" is not valid percent encoding.`)
  }
}

/** A slash inside of a name, which only an encoded one can be, would turn into two names. */
function joinNames (names: readonly string[]): string {
  const broken = names.find(name => name.includes('/'))

  if (broken !== undefined) {
    throw new BadRequestError(`"${broken}" is not a name: it has a slash in it.`)
  }

  return names.join('/')
}
