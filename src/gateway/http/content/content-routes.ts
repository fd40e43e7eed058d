import { ANSWERED } from '../app.js'
import { CONTENT_PREFIX, targetOf } from './target.js'
import { deleteEntry, moveEntry, putFile, sendEntry } from './volume-entry.js'
import type { App, AppContext } from '../app.js'
import type { ApiServices } from '../context.js'
import type { ContentRequest } from './volume-entry.js'

/** Files by their path in a volume, as web servers have them. */
export function addContentRoutes<Variables extends object> (
  app: App<Variables>, servicesFor: (context: AppContext<Variables>) => ApiServices
): void {
  const on = (method: string, answer: (request: ContentRequest) => Promise<void>): void => {
    app.on(method, `${CONTENT_PREFIX}:volume/*`, async context => {
      const { volume, path, isFolder } = targetOf(context.env.request.url ?? '')
      await context.env.admit('transfer')
      await answer({ ...servicesFor(context), exchange: context.env, volumeName: volume, path, isFolder })

      return ANSWERED
    })
  }

  on('GET', sendEntry)
  on('PUT', putFile)
  on('DELETE', deleteEntry)
  on('MOVE', moveEntry)
}
