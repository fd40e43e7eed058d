import { HttpDoor } from '../gateway/http/door/http-door.js'
import { hostNames } from '../gateway/http/door/hosts.js'
import { createLocalApi } from '../gateway/http/local-api.js'
import { socketPathFor } from '../gateway/http/socket-path.js'
import { diffReloadable } from '../config/reload.js'
import { effectiveSettings, writeEffectiveConfig } from '../config/effective.js'
import { createLogger, type LoggerHandle } from '../logging/logger.js'
import { errorCode, errorMessage } from '../util/errors.js'
import { isOutOfSpace } from '../store/device/operations.js'
import { thisPlatform } from '../util/platform/platform.js'
import { PRIVATE_UMASK } from '../util/private-files.js'
import { systemClock } from '../util/clock.js'
import { sleep } from '../util/sleep.js'
import { createBackend } from './backend/backend.js'
import { createDoorkeeper } from './doorkeeper.js'
import { NodeMeter } from './backend/node-meter.js'
import { growHeapInLargerSteps } from './heap.js'
import { Node, type NodeInternals } from './node.js'
import type { LoadedConfig } from '../config/load.js'
import type { ConfigInfo, ReloadResult } from '../api/node.js'
import type { Startable } from '../util/lifecycle.js'
import type { Logger } from '../util/logger.js'

export interface RunOptions {
  /** Reads the configuration again, for SIGHUP and `shoal node reload`. */
  reload: () => Promise<LoadedConfig>
  /**
   * Called once signals are the node's. An earlier listener lets go of them only then: one that came a moment ago would
   * be lost while no handler listens.
   */
  onSignalsTaken?: () => void
  /** For tests. */
  internals?: NodeInternals
  /** A stop that takes longer than this is cut short: whatever is acknowledged is on disk already. @default 15000 */
  stopMsMax?: number
}

/** How a node as a process ended. */
export interface RunResult {
  /** `unclean`: a part did not stop as it should; `hung`: one did not stop at all, and may hold the process. */
  end: 'clean' | 'unclean' | 'hung'
  /** What told it to, unless it was told over its API. */
  signal?: NodeJS.Signals
}

const STOP_MS_MAX_DEFAULT = 15_000
/** The last lines of the log are written in no time, unless their reader hangs. */
const LOG_CLOSE_MS_MAX = 2_000

/**
 * Runs a node as this process: logs, local API, signals. Resolves once the node has stopped. SIGTERM and SIGINT stop it
 * cleanly, also while it starts (a second one at once), SIGHUP reloads; on Windows what there is of signals stops it.
 *
 * @throws whatever keeps the node from starting, as a `ShoalError`
 */
export async function runNode (loaded: LoadedConfig, options: RunOptions): Promise<RunResult> {
  // LevelDB and others make files with the mode that the system gives them: here that is for the owner alone.
  process.umask(PRIVATE_UMASK)

  const process_ = new NodeProcess(loaded, options)

  return await process_.run()
}


/** Where requests come in. They close together. */
class Doors implements Startable {
  readonly #local: Startable
  readonly #http: HttpDoor | undefined

  constructor (local: Startable, http: HttpDoor | undefined) {
    this.#local = local
    this.#http = http
  }

  async start (): Promise<void> {
    await this.#local.start()
    await this.#http?.start()
  }

  async stop (): Promise<void> {
    await Promise.all([this.#http?.stop(), this.#local.stop()])
  }
}

class NodeProcess {
  #loaded: LoadedConfig
  readonly #reload: () => Promise<LoadedConfig>
  readonly #stopMsMax: number
  readonly #onSignalsTaken: () => void
  readonly #logging: LoggerHandle
  readonly #logger: Logger
  readonly #node: Node
  readonly #meter: NodeMeter
  #finish: (end: RunResult['end']) => void = () => {}
  #signal: NodeJS.Signals | undefined
  #stopping: Promise<void> | undefined
  #failure: Error | undefined
  #api: Doors | undefined
  #isApiStopping = false

  constructor (loaded: LoadedConfig, options: RunOptions) {
    const { reload, internals, stopMsMax = STOP_MS_MAX_DEFAULT, onSignalsTaken = () => {} } = options
    const { config } = loaded
    this.#loaded = loaded
    this.#reload = reload
    this.#stopMsMax = stopMsMax
    this.#onSignalsTaken = onSignalsTaken
    this.#logging = createLogger({
      level: config.consoleLogLevel,
      fileLogDir: config.fileLogDir,
      redactValues: secretsOf(loaded)
    })
    this.#logger = this.#logging.logger
    this.#node = new Node({
      dataDir: config.dataDir,
      peers: config.peers,
      listeners: config.listeners,
      networkName: config.networkName,
      networkSecret: config.networkSecret,
      networkSecretPrevious: config.networkSecretPrevious,
      hostname: config.hostname,
      zone: config.zone,
      capacityBytes: config.capacityBytes,
      replicas: config.replicas,
      // Not set means a majority of what each put asks for, also of `put --replicas 5`.
      minReplicas: loaded.sources.min_replicas === 'default' ? undefined : config.minReplicas,
      repairDelayMs: config.repairDelayMs,
      scrubIntervalMs: config.scrubIntervalMs,
      metadataReplaceDelayMs: config.metadataReplaceDelayMs,
      volumeCacheBytes: config.volumeCacheBytes,
      advertise: config.advertise,
      mdns: config.mdns,
      logger: this.#logger
    }, internals)
    this.#meter = new NodeMeter(this.#node)
  }

  async run (): Promise<RunResult> {
    const finished = new Promise<RunResult['end']>(resolve => { this.#finish = resolve })
    const onTerm = (signal: NodeJS.Signals): void => { this.#onStopSignal(signal) }
    const { stopSignals, reloadSignals } = thisPlatform
    const onHup = (): void => { void this.#applyReload().catch((err: unknown) => { this.#logReloadFailure(err) }) }
    stopSignals.forEach(signal => { process.on(signal, onTerm) })
    reloadSignals.forEach(signal => { process.on(signal, onHup) })
    this.#onSignalsTaken()
    const endHeapSteps = growHeapInLargerSteps()

    try {
      // A start that hangs does not outlast a stop that is cut short.
      const end = await Promise.race([this.#startUnlessStopped().then(() => finished), finished])

      if (this.#failure !== undefined) {
        throw this.#failure
      }

      await this.#closeLog()

      return { end, signal: this.#signal }
    } catch (err) {
      await this.#shutDown().catch(() => {})
      await this.#closeLog()
      throw this.#failure ?? err
    } finally {
      endHeapSteps()
      stopSignals.forEach(signal => { process.off(signal, onTerm) })
      reloadSignals.forEach(signal => { process.off(signal, onHup) })
    }
  }

  /** The node has stopped by itself: so does the process, with the reason as its last word. */
  #onStopped (error: Error): void {
    this.#failure = error
    void this.#shutDown()
  }

  /** What the local API works on is gone and there anew. */
  async #renewApi (): Promise<void> {
    await this.#api?.stop()
    this.#api = this.#createApi()
    await this.#api.start()
  }

  /** Fails as the start does, unless it was told to stop meanwhile: that is no failure. */
  async #startUnlessStopped (): Promise<void> {
    try {
      await this.#start()
    } catch (err) {
      if (this.#stopping === undefined) {
        throw err
      }
    }
  }

  async #closeLog (): Promise<void> {
    await Promise.race([this.#logging.close(), sleep(systemClock, LOG_CLOSE_MS_MAX)])
  }

  async #start (): Promise<void> {
    const { config, warnings, notices } = this.#loaded
    notices.forEach(notice => { this.#logger.info(notice) })
    warnings.forEach(warning => { this.#logger.warn(warning) })
    this.#logEvents()
    this.#node.on('stopped', ({ error }) => { this.#onStopped(error) })
    this.#node.on('store:renewed', () => {
      void this.#renewApi().catch((err: unknown) => { this.#onStopped(err as Error) })
    })
    await this.#node.start()
    await this.#noteConfig()

    if (this.#stopping !== undefined) {
      return
    }

    const { host } = this.#node.layers
    this.#api = this.#createApi()
    await this.#api.start()

    // `stop` may have come between any two of these.
    if (!this.#node.isRunning) {
      return
    }

    this.#logger.info({ peerId: this.#node.peerId, addresses: host.addresses(), dataDir: config.dataDir },
      `shoal is up as ${config.hostname}`)
    this.#printNextSteps()
  }

  /** The local socket, and the HTTP door where one is wanted. */
  #createApi (): Doors {
    const { config } = this.#loaded
    const { blocks, files, volumes, access } = this.#node.layers
    const { requests } = this.#meter
    const services = {
      blocks,
      files,
      volumes,
      access: access.admin,
      backend: createBackend({
        node: this.#node,
        meter: this.#meter,
        dataDir: config.dataDir,
        config: () => this.#configInfo(),
        reload: async () => await this.#applyReload(),
        shutDown: async () => { await this.#shutDown() }
      }),
      logger: this.#logger.child({ layer: 'api' })
    }
    const local = createLocalApi({
      ...services, socketPath: socketPathFor(config.dataDir), onRequest: requests.observer('local')
    })

    return new Doors(local, config.httpListen.length === 0
      ? undefined
      : new HttpDoor({
        services,
        doorkeeper: createDoorkeeper(access, volumes),
        listen: config.httpListen,
        hosts: [...hostNames(config.httpHosts), config.hostname.toLowerCase()],
        certFile: config.httpCert,
        keyFile: config.httpKey,
        onRequest: requests.observer('http'),
        logger: this.#logger.child({ layer: 'http' })
      }))
  }

  /** A person at a terminal is told what to do next; a log is not. */
  #printNextSteps (): void {
    if (!process.stdout.isTTY) {
      return
    }

    const { config } = this.#loaded
    const address = (this.#node.layers.host.addresses()[0] ?? '').replace(/\/p2p\/.*$/, '')
    const dataDir = this.#loaded.sources.data_dir === 'default' ? '' : ` -d ${config.dataDir}`
    process.stdout.write([
      '',
      '  This node is ready. In another terminal:',
      `    npx shoal put${dataDir} README.md     store a file, prints its path and CID`,
      `    npx shoal status${dataDir}            what the mesh looks like`,
      `    npx shoal -d /tmp/second -l 0 -p ${address}    one more node on this machine`,
      '  Ctrl-C stops it.',
      '', ''
    ].join('\n'))
  }

  #logEvents (): void {
    const node = this.#node
    const tell = (level: 'info' | 'warn', what: string) => (member: { peerId: string, hostname: string }): void => {
      this.#logger[level]({ peerId: member.peerId }, `${member.hostname} ${what}`)
    }

    node.on('peer:join', tell('info', 'joined'))
    node.on('peer:suspect', tell('info', 'does not answer: suspect'))
    node.on('peer:dead', tell('warn', 'is dead'))
    node.on('peer:evicted', tell('warn', 'is evicted: its copies are made again on other nodes, as far as there are any'))
    node.on('peer:leave', tell('info', 'left'))
    node.on('repair:start', ({ queue }) => { this.#logger.info({ queue }, 'repair: copying blocks') })
    node.on('repair:done', ({ done }) => { this.#logger.info({ done }, 'repair: nothing left to copy') })
  }

  #onStopSignal (signal: NodeJS.Signals): void {
    this.#signal ??= signal

    if (this.#stopping !== undefined) {
      this.#logger.warn(`stopping at once, in the middle of: ${this.#busyWith}`)
      this.#finish('hung')
      return
    }

    this.#logger.info('stopping')
    void this.#shutDown()
  }

  async #shutDown (): Promise<void> {
    this.#stopping ??= this.#stop()
    await this.#stopping
  }

  async #stop (): Promise<void> {
    const timer = setTimeout(() => {
      this.#logger.error(`the node did not stop within ${this.#stopMsMax / 1000} s (${this.#busyWith}); it is ended now`)
      this.#finish('hung')
    }, this.#stopMsMax)

    try {
      this.#isApiStopping = true
      await this.#api?.stop()
      this.#isApiStopping = false
      await this.#node.stop()
      this.#logger.info('stopped')
      this.#finish('clean')
    } catch (err) {
      this.#logger.error({ err }, 'the node did not stop cleanly')
      this.#finish('unclean')
    } finally {
      clearTimeout(timer)
    }
  }

  get #busyWith (): string {
    return this.#isApiStopping ? 'ending the requests of the local API' : this.#node.busyWith
  }

  /** A configuration that does not parse changes nothing: the node goes on with the one it has. */
  async #applyReload (): Promise<ReloadResult> {
    const next = await this.#reload()
    const { applied, needsRestart } = diffReloadable(this.#loaded.config, next.config)
    const { config } = next
    this.#logging.addRedactValues(secretsOf(next))

    if (applied.includes('peers')) {
      this.#node.setPeers(config.peers)
    }

    if (applied.includes('console_log_level')) {
      this.#logging.setLevel(config.consoleLogLevel)
    }

    if (applied.includes('capacity') && config.capacityBytes !== undefined) {
      this.#node.setCapacity(config.capacityBytes)
    }

    if (applied.includes('scrub_interval')) {
      this.#node.setScrubInterval(config.scrubIntervalMs)
    }

    this.#loaded = next
    await this.#noteConfig()
    this.#logger.info({ applied, needsRestart }, 'configuration read again')

    return { applied, needs_restart: needsRestart }
  }

  /** The file is for people: a node on a full disk does without. */
  async #noteConfig (): Promise<void> {
    try {
      await writeEffectiveConfig(this.#loaded)
    } catch (err) {
      if (!(err instanceof Error && isOutOfSpace(err.cause))) {
        throw err
      }

      this.#logger.warn(errorMessage(err))
    }
  }

  #logReloadFailure (err: unknown): void {
    this.#logger.error({ code: errorCode(err) }, `the configuration could not be read again and stays as it was: ${errorMessage(err)}`)
  }

  #configInfo (): ConfigInfo {
    const settings = effectiveSettings(this.#loaded)

    return {
      values: Object.fromEntries(settings.map(({ key, value }) => [key, value])),
      sources: Object.fromEntries(settings.map(({ key, source }) => [key, source]))
    }
  }
}

function secretsOf ({ config }: LoadedConfig): string[] {
  return [config.networkSecret, config.networkSecretPrevious].filter(secret => secret !== undefined)
}
