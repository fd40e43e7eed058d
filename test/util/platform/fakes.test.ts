import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runAs } from '../../helpers/platform/run-as.js'

/** Whole suites, on what Windows and macOS answer as far as it can be had here: see `test/helpers/platform`. */
const SUITES: Record<'windows' | 'macos', readonly string[]> = {
  windows: [
    'util/platform/children/windows.js', 'store/disk/compliance.test.js',
    'store/lock.test.js', 'peer/transport/known-peers.test.js', 'cli/get.test.js'
  ],
  macos: ['util/platform/children/macos.js', 'store/disk/compliance.test.js', 'cli/get.test.js', 'cli/volumes/sync-ways.test.js']
}

for (const system of ['windows', 'macos'] as const) {
  for (const file of SUITES[system]) {
    test(`${file} as on ${system}`, async () => {
      const { code, output, passed } = await runAs(system, file)

      assert.is(code, 0, output)
      assert.ok(passed > 0, output)
    })
  }
}

test.run()
