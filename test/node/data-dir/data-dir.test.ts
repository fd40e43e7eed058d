import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { enterDataDir } from '../../../src/node/data-dir/data-dir.js'
import { silentLogger } from '../../../src/util/logger.js'
import { withTempDir } from '../../helpers/temp-dir.js'

const ATOMIC_FILE = new URL('../../../src/util/atomic-file.js', import.meta.url).href

/** Long enough in the writing to be seen. */
const BYTES = 32 * 1024 * 1024

/** A process that ends while it writes this file. */
async function killedWriter (file: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `
    import { readdirSync } from 'node:fs'
    import path from 'node:path'
    import { writeFileAtomic } from ${JSON.stringify(ATOMIC_FILE)}
    const file = ${JSON.stringify(file)}
    void writeFileAtomic(file, Buffer.alloc(${BYTES}))
    while (!readdirSync(path.dirname(file)).some(name => name.startsWith(path.basename(file)))) {
      await new Promise(resolve => { setImmediate(resolve) })
    }
    process.kill(process.pid, 'SIGKILL')
  `], { stdio: 'inherit' })
  const [code, signal] = await once(child, 'close') as [number | null, string | null]
  assert.equal([code, signal], [null, 'SIGKILL'])
}

test('what writers that were killed had begun is removed at the next start, and nothing else', async () => {
  await withTempDir(async dir => {
    const volumes = path.join(dir, 'volumes')
    await mkdir(volumes)
    await killedWriter(path.join(dir, 'peers.json'))
    await killedWriter(path.join(volumes, 'registry.json'))
    await writeFile(path.join(dir, 'mine.tmp'), '')
    await writeFile(path.join(dir, 'peers.json'), '{}')
    const begun = [...await readdir(dir), ...await readdir(volumes)].filter(name => name.endsWith('.tmp'))
    assert.is(begun.length, 3, 'two of them were begun')

    const lock = await enterDataDir(dir, silentLogger)
    assert.equal((await readdir(dir)).filter(name => !name.startsWith('lock')).sort(), ['mine.tmp', 'peers.json', 'volumes'])
    assert.equal(await readdir(volumes), [])
    await lock.release()
  })
})

test.run()
