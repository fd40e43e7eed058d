/**
 * `npm run bench -- <topic> [--json] [--runs N] [--mib N] [--only PART,…] [--profile FOLDER]`
 *
 * Each topic is a folder with a README that states question, machine, method and result. Ends with 0 when every
 * target held, 1 when one did not, 2 on a wrong command line.
 */
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { reapAll } from '../testing/processes/reaped.js'
import { renderReport, reportJson, verdict, type Report } from './lib/report.js'
import type { BenchOptions } from './lib/options.js'

type Topic = { run: (options: BenchOptions) => Promise<Report> }

const TOPICS: Record<string, { what: string, load: () => Promise<Topic> }> = {
  transfer: {
    what: 'put and get of a large file and of 4 KiB blocks on five nodes, against raw TLS',
    load: async () => await import('./transfer/index.js')
  },
  failure: {
    what: 'how fast a crash and a freeze are noticed, how reads and repair go on, what idling costs',
    load: async () => await import('./failure/index.js')
  },
  store: {
    what: 'the store against the raw disk',
    load: async () => await import('./store/index.js')
  },
  volumes: {
    what: 'creating, reading and changing small files in a volume; outages, size and random writes',
    load: async () => await import('./volumes/index.js')
  },
  apply: {
    what: 'what applying an operation of a volume costs a replica, and the digest of its state in it',
    load: async () => await import('./apply/index.js')
  },
  metrics: {
    what: 'what a scrape costs a node',
    load: async () => await import('./metrics/index.js')
  },
  startup: {
    what: 'a command against an empty node process; a mesh of five until all see all',
    load: async () => await import('./startup/index.js')
  },
  rpc: {
    what: 'the RPC channel against raw TLS, two processes',
    load: async () => await import('./rpc/index.js')
  }
}

class UsageError extends Error {}

function usage (): string {
  const width = Math.max(...Object.keys(TOPICS).map(name => name.length))
  const topics = Object.entries(TOPICS).map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}\n`).join('')

  return 'npm run bench -- <topic> [--json] [--runs N] [--mib N] [--only PART,…] [--profile FOLDER]\n\n' +
    `${topics}\nbench/<topic>/README.md has the parts of each topic and the results so far.\n`
}

function positive (text: string | undefined, flag: string): number | undefined {
  if (text !== undefined && !/^[1-9]\d{0,6}$/.test(text)) {
    throw new UsageError(`${flag} takes a number from 1 on, not ${JSON.stringify(text)}.`)
  }

  return text === undefined ? undefined : Number(text)
}

async function parseCommandLine (): Promise<{ run: Topic['run'], options: BenchOptions }> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      runs: { type: 'string' },
      mib: { type: 'string' },
      only: { type: 'string' },
      profile: { type: 'string' }
    }
  })
  const topic = TOPICS[positionals[0] ?? '']

  if (topic === undefined || positionals.length !== 1) {
    throw new UsageError(positionals.length === 0 ? 'Which topic?' : `There is no topic ${JSON.stringify(positionals.join(' '))}.`)
  }

  const runs = positive(values.runs, '--runs')
  const mib = positive(values.mib, '--mib')
  const options: BenchOptions = {
    json: values.json,
    only: values.only?.split(',') ?? [],
    note: text => { process.stderr.write(`${text}\n`) },
    ...(runs === undefined ? {} : { runs }),
    ...(mib === undefined ? {} : { mib }),
    ...(values.profile === undefined ? {} : { profile: values.profile })
  }

  return { run: (await topic.load()).run, options }
}

async function main (): Promise<number> {
  try {
    const { run, options } = await parseCommandLine()

    if (options.profile !== undefined) {
      mkdirSync(options.profile, { recursive: true })
    }

    const report = await run(options)
    process.stdout.write(options.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : renderReport(report))

    return report.figures.some(figure => verdict(figure).holds === false) ? 1 : 0
  } catch (err) {
    if (err instanceof UsageError || (err as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true) {
      process.stderr.write(`${(err as Error).message}\n\n${usage()}`)
      return 2
    }

    throw err
  } finally {
    await reapAll()
  }
}

process.exitCode = await main()
