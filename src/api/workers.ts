import type * as v from 'valibot'
import { count, flag, nullable, object, text, time, word } from './shapes.js'

/** The background work of the node. */

export const WorkerStatus = object({
  name: text(),
  task: text('What it does.'),
  state: word(['idle', 'running', 'paused', 'stopped']),
  pausable: flag('Whether it can be paused.'),
  progress: nullable(object({
    done: count('In this round, or since the start of the node where the work has no end.'),
    left: nullable(count()),
    unit: text('What is counted: `copies`.')
  })),
  throttle: nullable(object({ bytes_per_s: count('The ceiling.'), default_bytes_per_s: count() })),
  last_error: nullable(object({ at: time(), code: text(), message: text() }))
})
export type WorkerStatus = v.InferOutput<typeof WorkerStatus>
