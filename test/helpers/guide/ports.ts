import { createServer } from 'node:net'

/** Below the range from which systems take ports for connections that go out: nobody is given one meanwhile. */
const PORT_MIN = 15_000
const PORT_MAX = 31_000
const TRIES_MAX = 200

/**
 * Free ports of loopback for the ports and hosts that a text names: the same one each time that the same is named. The
 * port after each is free as well, since a node takes it for its data.
 */
export class Ports {
  readonly #given = new Map<string, number>()

  async of (host: string, port: number): Promise<number> {
    const key = `${host}:${port}`
    const known = this.#given.get(key)

    if (known !== undefined) {
      return known
    }

    const found = await this.#freePair()
    this.#given.set(key, found)

    return found
  }

  async #freePair (): Promise<number> {
    const taken = [...this.#given.values()].flatMap(port => [port - 1, port, port + 1])

    for (let i = 0; i < TRIES_MAX; i++) {
      const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN))

      if (!taken.includes(port) && await isFree(port) && await isFree(port + 1)) {
        return port
      }
    }

    throw new Error(`No two free ports in a row from ${PORT_MIN} to ${PORT_MAX}, tried ${TRIES_MAX} times`)
  }
}

async function isFree (port: number): Promise<boolean> {
  const server = createServer()

  return await new Promise(resolve => {
    server.once('error', () => { resolve(false) })
    server.listen(port, () => { server.close(() => { resolve(true) }) })
  })
}
