import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seededBytes } from '../../testing/bytes.js'
import { reapAll, spawnReaped } from '../../testing/processes/reaped.js'

const CHILD = fileURLToPath(new URL('./children/many-nodes.js', import.meta.url))
const PROCESSES = 2
const NODES_PER_PROCESS = 15
const TOTAL = PROCESSES * NODES_PER_PROCESS
/** Some seconds; a machine that is busy with everything else takes minutes. */
const STEP_MS_MAX = 400_000

/** A process with some of the nodes in it. More processes would test how a machine with two cores starves. */
class Child {
  readonly #lines: string[] = []
  #wake: () => void = () => {}
  readonly #child

  constructor (peer: string) {
    this.#child = spawnReaped(process.execPath, [CHILD, String(NODES_PER_PROCESS), String(TOTAL), peer],
      { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: this.#child.stdout! }).on('line', line => {
      this.#lines.push(line)
      this.#wake()
    })
  }

  send (line: string): void {
    this.#child.stdin!.write(`${line}\n`)
  }

  async next<T> (what: string): Promise<T> {
    const until = performance.now() + STEP_MS_MAX

    while (this.#lines.length === 0) {
      const left = until - performance.now()
      assert.ok(left > 0, `waited ${STEP_MS_MAX} ms in vain for: ${what}`)
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }

    return JSON.parse(this.#lines.shift() as string) as T
  }

  async end (): Promise<number | null> {
    const closed = new Promise<number | null>(resolve => { this.#child.once('close', resolve) })
    this.#child.stdin!.end('stop\n')

    return await closed
  }
}

test('30 nodes join at once through one peer, and store and read as one mesh', async () => {
  const first = new Child('-')
  const { address } = await first.next<{ address: string }>('the first node')
  const children = [first, ...Array.from({ length: PROCESSES - 1 }, () => new Child(address))]
  await Promise.all(children.map(async child => { await child.next('all 30 to know each other') }))
  children[0]!.send('put 5')
  const { cid } = await children[0]!.next<{ cid: string }>('the put')
  children.at(-1)!.send(`get ${cid}`)
  const { sha256 } = await children.at(-1)!.next<{ sha256: string }>('the get')
  assert.is(sha256, createHash('sha256').update(seededBytes(3 * 1024 * 1024, 5)).digest('hex'))
  assert.equal(await Promise.all(children.map(async child => await child.end())), children.map(() => 0))
})

test.after(reapAll)
test.run()
