/**
 * Feeds nonsense to what reads the words of others, for as long as asked, and checks after each case what must hold.
 *
 *   npm run fuzz [-- NAME ...] [--seconds 60] [--seed 1] [--rounds N]
 *
 * Without a name every fuzzer gets its share of the time. Exit code 0: all of it holds. 1: not; the seed that shows it
 * is printed. 2: a wrong command line.
 */
import { parseArgs } from 'node:util'
import { fuzz, type Fuzzer } from './fuzzer.js'
import { fuzzers } from './fuzzers.js'
import { runWithSettings } from '../run-with-settings.js'

interface Settings { chosen: readonly Fuzzer[], seconds: number, seed: number, rounds: number }

function settingsOf (args: string[]): Settings {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      rounds: { type: 'string', default: 'Infinity' }
    }
  })
  const [seconds, seed, rounds] = [values.seconds, values.seed, values.rounds].map(Number) as [number, number, number]
  const unknown = positionals.filter(name => !fuzzers.some(fuzzer => fuzzer.name === name))

  if (unknown.length > 0) {
    throw new RangeError(`no fuzzer ${unknown.join(', ')}; there are:\n` +
      fuzzers.map(({ name, about }) => `  ${name}: ${about}`).join('\n'))
  }

  if (!(seconds > 0 && Number.isSafeInteger(seed) && rounds > 0)) {
    throw new RangeError('--seconds above 0, --seed a whole number, --rounds above 0')
  }

  const chosen = fuzzers.filter(({ name }) => positionals.length === 0 || positionals.includes(name))

  return { chosen, seconds, seed, rounds }
}

async function main ({ chosen, seconds, seed, rounds }: Settings): Promise<number> {
  let failed = 0

  for (const fuzzer of chosen) {
    try {
      const report = await fuzz(fuzzer, { seed, rounds, seconds: seconds / chosen.length })
      console.log(`${fuzzer.name}: ${report.inputs} inputs in ${report.rounds} rounds, seeds ${seed} to ${seed + report.rounds - 1}`)
    } catch (err) {
      failed++
      console.error(err)
    } finally {
      await fuzzer.close?.()
    }
  }

  return failed > 0 ? 1 : 0
}

await runWithSettings(settingsOf, main)
