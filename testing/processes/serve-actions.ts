import { growHeapInLargerSteps } from '../../src/node/heap.js'
import { errorMessage } from '../../src/util/errors.js'
import type { ActionAnswer, ActionRequest, Actions, Handlers } from './actions.js'

/** The child's end of an `ActionProcess`. The process ends when its parent goes, and after `stop`. */
export function serveActions<A extends Actions<A> & { stop: () => unknown }> (handlers: Handlers<A>): void {
  const tell = (answer: ActionAnswer): void => { process.send?.(answer) }

  // As `shoal` itself does: the process is the node's.
  growHeapInLargerSteps()
  process.once('disconnect', () => { process.exit() })
  process.on('message', ({ id, action, args }: ActionRequest) => {
    const handler = handlers[action as keyof A] as (args: unknown) => Promise<unknown>

    handler(args).then(result => {
      tell({ id, result })

      if (action === 'stop') {
        process.disconnect()
      }
    }, (err: unknown) => { tell({ id, error: errorMessage(err) }) })
  })
}
