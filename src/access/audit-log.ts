import { AUDIT_REPEAT_MS, AUDIT_REPEATS_MAX } from './constants.js'
import { BoundedMap } from '../util/bounded-map.js'
import { printableJson } from '../util/printable.js'
import type { Audit, AuditEvent } from './audit.js'
import type { Clock } from '../util/clock.js'

interface Repeat { untilMs: number, left: number }

/**
 * Refusals and changes as lines of JSON. A refusal that repeats (the same caller, request, target and code) is
 * written once for a while, and the next line says how many were left out: a client that tries for ever fills no
 * disk.
 */
export class AuditLog implements Audit {
  readonly #init: { write: (line: string) => void, node: string, clock: Pick<Clock, 'wall' | 'now'> }
  readonly #repeats = new BoundedMap<string, Repeat>(AUDIT_REPEATS_MAX)

  /** @param init.node - PeerId of the node that the requests came through */
  constructor (init: { write: (line: string) => void, node: string, clock: Pick<Clock, 'wall' | 'now'> }) {
    this.#init = init
  }

  note (event: AuditEvent): void {
    const { clock, node, write } = this.#init
    const key = JSON.stringify([event.kind, event.who, event.address, event.op, event.volume, event.path, event.code])
    const repeat = event.kind === 'changed' ? undefined : this.#repeats.get(key)

    if (repeat !== undefined && clock.now() < repeat.untilMs) {
      repeat.left++
      return
    }

    if (event.kind !== 'changed') {
      this.#repeats.set(key, { untilMs: clock.now() + AUDIT_REPEAT_MS, left: 0 })
    }

    const leftOut = repeat === undefined || repeat.left === 0 ? undefined : repeat.left
    const line = { time: new Date(clock.wall()).toISOString(), node, ...event, repeats_left_out: leftOut }
    write(printableJson(`${JSON.stringify(line)}\n`))
  }
}
