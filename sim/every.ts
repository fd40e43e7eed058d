import type { Cancel, Clock } from '../src/util/clock.js'

/** `every` of a clock in virtual time, by its `schedule`: the next turn is planned before each run. */
export function everyOf (schedule: Clock['schedule']): Clock['every'] {
  return (ms, run) => {
    let cancel: Cancel = () => {}
    const next = (): void => {
      cancel = schedule(ms, () => {
        next()
        run()
      })
    }
    next()

    return () => { cancel() }
  }
}
