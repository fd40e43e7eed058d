/**
 * A node as the CLI runs it, on a disk that fails when it is told to (SIGUSR2). What it does then is in `DISK_FAULT`:
 *
 * - a code of the system, such as EIO: every write fails with it;
 * - `filled`: others have filled the disk but for a quarter of the reserve;
 * - `hang`: calls of the disk never return, and a stop is cut short soon.
 */
import fs from 'node:fs'
import path from 'node:path'
import { parseCommandLine } from '../../../src/cli/program.js'
import { nodeConfigIo } from '../../../src/config/io.js'
import { loadConfig } from '../../../src/config/load.js'
import { packageVersion } from '../../../src/config/package-version.js'
import { runNode } from '../../../src/node/run.js'
import { nodeFs, type StoreFs } from '../../../src/store/device/fs.js'

const MIB = 1024 * 1024

/** Of the disk that `statfs` tells of; 5 % of it is kept in reserve. */
const DISK_BYTES = 400 * MIB
const LEFT_BYTES = 0.05 * DISK_BYTES / 4

const fault = process.env.DISK_FAULT ?? 'EIO'
/** Long enough for a stop that does not hang. */
const HUNG_STOP_MS = 3_000
let isFailing = false
let bytesOfOthers = 0

const failing = async (): Promise<void> => {
  if (isFailing && fault === 'hang') {
    process.stderr.write('a call hangs\n')
    await new Promise(() => {})
  }

  if (isFailing && fault !== 'filled') {
    throw Object.assign(new Error(`${fault}: made to fail`), { code: fault })
  }
}

const storeFs: StoreFs = {
  ...nodeFs,
  writev: async (...args) => { await failing(); await nodeFs.writev(...args) },
  fdatasync: async fd => { await failing(); await nodeFs.fdatasync(fd) },
  fsync: async fd => { await failing(); await nodeFs.fsync(fd) },
  rename: async (from, to) => { await failing(); await nodeFs.rename(from, to) },
  statfs: async dir => fault === 'filled'
    ? { freeBytes: Math.max(0, DISK_BYTES - bytesOfOthers - usedIn(dir)), totalBytes: DISK_BYTES }
    : await nodeFs.statfs(dir)
}

/** Bytes of all files below a folder; some may go meanwhile. */
function usedIn (dir: string): number {
  return fs.readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .reduce((sum, name) => sum + (fs.statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

const invocation = await parseCommandLine(process.argv.slice(2), () => {}, packageVersion, undefined)
const load = async (): ReturnType<typeof loadConfig> =>
  await loadConfig({ flags: invocation?.nodeFlags ?? {}, env: process.env, io: nodeConfigIo() })
const loaded = await load()
const storeDir = path.join(loaded.config.dataDir, 'store')

process.on('SIGUSR2', () => {
  bytesOfOthers = DISK_BYTES - usedIn(storeDir) - LEFT_BYTES
  isFailing = true
})

const { end } = await runNode(loaded, {
  reload: load, internals: { storeFs }, ...fault === 'hang' && { stopMsMax: HUNG_STOP_MS }
})

process.exit(end === 'clean' ? 0 : 1)
