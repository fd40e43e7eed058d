import { defineCommand } from '../command.js'
import { BadAnswerError } from '../errors.js'
import { count } from '../output/format.js'
import { printable } from '../../util/printable.js'
import { waitUntilStopped } from '../wait-stopped.js'
import type { LeaveResult } from '../../api/node.js'

export const leave = defineCommand<{ force?: boolean }>({
  description: 'Every copy that this node holds is made on another node first; then it says goodbye and stops. ' +
    'Interrupting the command leaves the node in the mesh. With --force it goes even when some copies could not be ' +
    'handed over; what only it holds is lost to the mesh then.',
  options: [{ flags: '--force', description: 'leave although copies could not be handed over' }],
  examples: [
    { command: 'shoal leave', note: 'before a machine is taken away' },
    { command: 'shoal leave --force', note: 'when the others have no room, and the loss is accepted' }
  ],
  run: async (context, _args, options) => {
    const client = await context.client()
    const { pid } = await client.json('GET /node')
    const progress = context.out.progress('leave')
    let result: LeaveResult | undefined

    try {
      for await (const line of client.rows('POST /leave', { body: { force: options.force === true } })) {
        if ('result' in line) {
          result = line.result
          continue
        }

        const step = line.progress
        progress.update(step.bytes_total - step.bytes_left, {
          total: step.bytes_total,
          detail: `${count(step.blocks_left, 'block')} left`
        })
      }
    } finally {
      progress.end()
    }

    if (result === undefined) {
      throw new BadAnswerError('leaving ended without a result')
    }

    await waitUntilStopped(client.location, pid, context.signal)
    await context.out.result(result, ({ message }) => `${printable(message)}\n`)

    return undefined
  }
})
