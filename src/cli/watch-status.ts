import { ShoalError } from '../util/errors.js'
import { systemClock } from '../util/clock.js'
import { sleep } from '../util/sleep.js'
import { printable } from '../util/printable.js'
import type { StatusReport } from '../api/status.js'
import type { CommandContext } from './command.js'

/** As often as members tell each other of changes; a status of the whole mesh costs each of them a message. */
const WATCH_MS = 1_000

/** What is asked, again and again, and how it is shown. */
export interface StatusWatch {
  ask: () => Promise<StatusReport>
  render: (info: StatusReport) => string
}

/**
 * Shows the status until it is interrupted: on a terminal in place, elsewhere a line for each change, and as JSON an
 * object for each. A node that goes away after it has answered once is waited for: it may be restarted.
 */
export async function watchStatus ({ out, stdout, signal }: CommandContext, watch: StatusWatch): Promise<never> {
  const isScreen = stdout.isTTY === true && !out.isJson
  let last: string | undefined

  for (;;) {
    const answer = await watch.ask().catch((err: unknown) => {
      signal.throwIfAborted()

      if (last === undefined || !(err instanceof ShoalError)) {
        throw err
      }

      return err
    })
    const line = answer instanceof Error ? printable(answer.message) : summary(answer)

    if (isScreen) {
      await out.frame(answer instanceof Error ? `${line}\n` : watch.render(answer))
    } else if (line !== last) {
      const { code, message } = answer instanceof ShoalError ? answer : { code: undefined, message: undefined }

      await (out.isJson
        ? out.jsonLine(code === undefined ? answer : { error: { code, message } })
        : out.text(`${new Date().toISOString()}  ${line}\n`))
    }

    last = line
    await sleep(systemClock, WATCH_MS, signal)
    signal.throwIfAborted()
  }
}

/** What is worth a line when it changes: no figures that move all the time. */
function summary ({ members, blocks, volumes, repair, unanswered, warnings }: StatusReport): string {
  const states = Object.entries(members).filter(([state, number]) => number > 0 || state === 'alive')

  return [
    states.map(([state, number]) => `${number} ${state}`).join(', '),
    `${blocks.total} blocks, ${blocks.under_replicated} under-replicated, ${blocks.missing} missing`,
    ...repair.queue > 0 ? ['repair is copying'] : [],
    ...volumes.total == null ? ['volumes unknown'] : volumes.unwritable.map(name => `${name} takes no change`),
    ...unanswered.map(name => `no answer from ${name}`),
    ...warnings.length > 0 ? [`${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`] : []
  ].map(printable).join('; ')
}
