/**
 * `npm run demo`: five real nodes on loopback store a file, lose a node and mend themselves. Ends with 0 when all was
 * as it should be, 1 when something was not, 130 on Ctrl-C; in each case no process and no file stays behind.
 */
import { reapAll } from '../../testing/processes/node-process.js'
import { errorMessage } from '../../src/util/errors.js'
import { Narrator } from './narrator.js'
import { tellStory, type Cast } from './story.js'

/** Every single wait is bounded as well; this is for a transfer that never ends. */
const DEMO_MS_MAX = 180_000

async function main (): Promise<number> {
  const narrator = new Narrator({
    stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env, cwd: process.cwd()
  })
  const cast: Cast = { nodes: [] }
  const signal = AbortSignal.timeout(DEMO_MS_MAX)

  // Before the helpers add theirs, which ends this process and takes everything with it.
  process.once('SIGINT', () => { narrator.fail('Interrupted: the nodes are ended and their folders removed.') })

  try {
    await tellStory(narrator, cast, signal)
    await reapAll()
    narrator.end(`All as it should be, in ${narrator.seconds.toFixed(0)} s:`, 'Now a node of your own: npm start')

    return 0
  } catch (err) {
    narrator.fail(signal.aborted
      ? `The demo failed: it took more than ${DEMO_MS_MAX / 1000} s.`
      : `The demo failed: ${errorMessage(err)}`)

    for (const node of cast.nodes) {
      process.stderr.write(`\n${node.describe()}\n`)
    }

    return 1
  } finally {
    await reapAll()
  }
}

process.exitCode = await main()
