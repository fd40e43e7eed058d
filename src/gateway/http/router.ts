import { API_PREFIX } from '../../api/constants.js'
import { BadRequestError, MethodNotAllowedError, UnknownRouteError } from './errors.js'
import type { Route } from './route.js'

export interface RouteMatch {
  route: Route
  /** Percent decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
}

/** Finds the route of a request. */
export type Router = (method: string, url: string) => RouteMatch

/**
 * A router over a short table: names, `:name` for one segment, and at the end `*name` for the rest. The URL is taken
 * apart by hand: `new URL` would resolve `..`, which may not happen to the path of a target.
 */
export function createRouter (routes: readonly Route[]): Router {
  const table = routes.map(route => ({ route, pattern: route.path.split('/').slice(1) }))

  return (method, url) => {
    const { path, segments, query } = splitUrl(url)
    const allowed: string[] = []

    for (const { route, pattern } of table) {
      const params = match(pattern, segments)

      if (params !== undefined) {
        if (route.method === method) {
          return { route, params, query }
        }

        allowed.push(route.method)
      }
    }

    throw allowed.length > 0 ? new MethodNotAllowedError(method, path, allowed) : new UnknownRouteError(method, path)
  }
}

function splitUrl (url: string): { path: string, segments: string[], query: URLSearchParams } {
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)

  if (!path.startsWith(`${API_PREFIX}/`)) {
    throw new UnknownRouteError('path', path)
  }

  return {
    path,
    segments: path.slice(API_PREFIX.length + 1).split('/').map(decode),
    query: new URLSearchParams(at < 0 ? '' : url.slice(at))
  }
}

function decode (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new BadRequestError(`"${segment}" is not valid percent encoding.`)
  }
}

function match (pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {}

  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = joinNames(segments.slice(index))
      return params
    }

    const segment = segments[index]

    if (segment === undefined || (part.startsWith(':') ? segment === '' : part !== segment)) {
      return undefined
    }

    if (part.startsWith(':')) {
      params[part.slice(1)] = segment
    }
  }

  return segments.length === pattern.length ? params : undefined
}

/** A slash inside of a name, which only an encoded one can be, would turn into two names. */
function joinNames (names: readonly string[]): string {
  const broken = names.find(name => name.includes('/'))

  if (broken !== undefined) {
    throw new BadRequestError(`"${broken}" is not a name: it has a slash in it.`)
  }

  return names.join('/')
}
