import * as assert from 'uvu/assert'
import type { PageRun } from './page-run.js'

/** The node that commands find without -d, and two more, as pages presume that do not start any. */
export async function startThree (run: PageRun): Promise<void> {
  await run.startNode('shoal --hostname a --capacity 2GiB')
  await run.startNode('shoal -d /tmp/b --hostname b --capacity 2GiB -l 11020 -p 127.0.0.1:11010')
  await run.startNode('shoal -d /tmp/c --hostname c --capacity 2GiB -l 11030 -p 127.0.0.1:11010')
  await run.until('three nodes to be a mesh', async () => { assert.match(await run.must('shoal status'), /^Members +3 alive$/m) })
}
