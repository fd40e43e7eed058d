import * as assert from 'uvu/assert'
import { cli } from './cli-terminal.js'
import { withTempDir } from './temp-dir.js'
import { startVolumeApi } from './volume-api.js'
import type { CliOptions, CliResult } from './cli-terminal.js'
import type { VolumeApi } from './volume-api.js'
import type { Volume } from '../../src/volumes/types.js'

export interface Shell {
  api: VolumeApi
  dir: string
  /** Runs and expects success. */
  ok: (...argv: string[]) => Promise<string>
  json: (...argv: string[]) => Promise<any>
  run: (argv: readonly string[], options?: CliOptions) => Promise<CliResult>
  fails: (exit: number, message: RegExp, ...argv: string[]) => Promise<void>
}

/** The real command line over the real local API, in a folder of its own. */
export async function withShell (
  task: (shell: Shell) => Promise<void>, wrap?: (volume: Volume) => Volume
): Promise<void> {
  const api = await startVolumeApi(wrap)

  await withTempDir(async dir => {
    const run: Shell['run'] = async (argv, options) => await cli([...argv, ...api.at], { cwd: dir, ...options })
    const ok: Shell['ok'] = async (...argv) => {
      const { code, stdout, stderr } = await run(argv)
      assert.is(code, 0, `${argv.join(' ')}: ${stderr}`)
      return stdout
    }

    await task({
      api,
      dir,
      run,
      ok,
      // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- JSON of answers
      json: async (...argv) => JSON.parse(await ok(...argv, '-o', 'json')),
      fails: async (exit, message, ...argv) => {
        const result = await run(argv)
        assert.is(result.code, exit, `${argv.join(' ')}: ${result.stderr}`)
        assert.match(result.stderr, message)
      }
    })
  })
}
