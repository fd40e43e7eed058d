import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closeApis } from '../../helpers/api-server.js'
import { withShell } from '../../helpers/volume-shell.js'
import { NoQuorumError } from '../../../src/volumes/errors.js'

/** Wrong commands: what is the case, with what, and what to do. */

test.after.each(closeApis)

test('a wrong command is told with the whole target and the remedy', async () => {
  await withShell(async ({ dir, ok, fails }) => {
    await mkdir(join(dir, 'in'))
    await writeFile(join(dir, 'in/a'), 'a')
    await ok('put', 'in', 'v:/in')
    await fails(2, /^shoal: "photos" is no path in a volume: write volume:\/path, such as photos:\/2024 or photos:/, 'mkdir', 'photos')
    await fails(2, /^shoal: "b" is no path in a volume: .* such as photos:\/2024 or /, 'cp', 'v:/in', 'b')
    await fails(2, /^shoal: v:\/ is the volume itself\. .*: shoal volume rename v <name>\n/, 'mv', 'v:/', 'v:/x')
    await fails(13, /^shoal: v:\/in: the directory is not empty; remove it recursively \(-r\)/, 'rm', 'v:/in')
    await fails(2, /^shoal: a\/b: that is no name for a snapshot, which has 1 to 255 bytes and no slash\.\n/, 'snapshot', 'create', 'v', 'a/b')
    await fails(11, /b\ufffdad\. Nothing was stored\. A name that is not UTF-8 cannot be given: rename it/, 'put', 'b\ufffdad')
    await fails(11, /There is no file or folder nofile\. Nothing was stored\.\n/, 'put', 'nofile')
  })
})

test('without a majority: what cannot be reached, and where to look', () => {
  assert.is(new NoQuorumError('photos', 'why').message, 'The metadata of volume photos cannot be reached: why. Nothing was done. ' +
    'Start the nodes again that are down, or try again; `shoal volume stat photos` shows how it is.')
  assert.is(new NoQuorumError('.registry', 'why').message, 'The registry of volumes cannot be reached: why. Nothing was done. ' +
    'Start the nodes again that are down, or try again; `shoal status` shows how it is.')
})

test.run()
