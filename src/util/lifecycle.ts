/** Something with a beginning and an end. Both may be called twice; `stop` leaves nothing running. */
export interface Startable {
  start: () => Promise<void>
  stop: () => Promise<void>
}
