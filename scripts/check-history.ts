/**
 * Histories of real processes under faults, for longer than the suite has time for.
 *
 *   npm run check:history [-- --seconds 300 --nodes 5 --clients 10 --seed 7]
 *
 * Half of the clients do random operations on a few paths, and a checker says whether one copy could have answered so;
 * the others append unique lines and make unique files, each of which has to be there exactly once in the end.
 *
 * Exit code 0: all of it holds. 1: not; the seed and the file with the history are printed. 2: a wrong command line.
 */
import { describeTally, runHistory } from '../testing/history/run.js'
import { reapAll } from '../testing/processes/reaped.js'
import { numbersOf } from './numbers-of.js'
import { runWithSettings } from './run-with-settings.js'

interface Settings { seconds: number, nodes: number, clients: number, seed: number }

function settingsOf (args: string[]): Settings {
  const settings = numbersOf(args, { seconds: 120, nodes: 5, clients: 10, seed: Math.floor(Math.random() * 1e6) })

  if (!(settings.seconds > 0 && settings.nodes >= 3 && settings.clients >= 2 && Number.isSafeInteger(settings.seed))) {
    throw new RangeError('--seconds above 0, --nodes 3 or more, --clients 2 or more, --seed a whole number')
  }

  return settings
}

async function main (settings: Settings): Promise<number> {
  console.log(`seed ${settings.seed}: ${settings.nodes} nodes, ${settings.clients} clients, ${settings.seconds} s`)

  try {
    const clients = Math.ceil(settings.clients / 2)
    const run = await runHistory({
      ...settings, clients, appenders: settings.clients - clients, metadataReplicas: 3, replaceDelay: '2s'
    })
    const faults = [...run.faults].map(([kind, count]) => `${count} x ${kind}`).join(', ')

    console.log(`linearizable: ${run.operations} operations in ${run.folders} folders (${describeTally(run.tally)})`)
    console.log(`there once: ${run.appends} appends and files, ${run.retriedAppends} of them after more than one attempt`)
    console.log(`faults: ${faults}`)

    return 0
  } catch (err) {
    console.error((err as Error).message)
    return 1
  } finally {
    await reapAll()
  }
}

await runWithSettings(settingsOf, main)
