import type { Logger } from './logger.js'

/**
 * What undoes a start, gathered while it goes on and run in reverse. Each step has a name, so that one that hangs can
 * be told.
 */
export class Closers {
  #steps: { name: string, close: () => Promise<void> | void }[] = []
  #current: string | undefined

  add (name: string, ...closers: ReadonlyArray<() => Promise<void> | void>): void {
    this.#steps.push(...closers.map(close => ({ name, close })))
  }

  /** What is going on, for a message: the step that is being undone, or what is being started. */
  get doing (): string {
    return this.#current === undefined ? `starting what comes after "${this.#steps.at(-1)?.name ?? 'nothing'}"` : `stopping "${this.#current}"`
  }

  /** One failing step does not keep the others from being taken. */
  async closeAll (logger: Logger): Promise<void> {
    const steps = this.#steps.reverse()
    this.#steps = []

    for (const { name, close } of steps) {
      this.#current = name

      try {
        await close()
      } catch (err) {
        logger.error({ err }, `a part of the node did not stop cleanly: ${name}`)
      }
    }

    this.#current = undefined
  }
}
