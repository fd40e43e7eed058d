import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../src/logging/logger.js'
import type { CreateLoggerOptions, LoggerHandle } from '../../src/logging/logger.js'
import { consoleSink, fileSink, LOG_FILE_RETRY_MS, SINK_BUFFER_BYTES_MAX } from '../../src/logging/sinks.js'
import { errorCode } from '../../src/util/errors.js'

const SECRET = '3k9xw-7h2qm-8r4tz-5n6vy-1jcpa'

interface Captured extends LoggerHandle { text: () => string, lines: () => Record<string, unknown>[] }

function capture (options: Partial<CreateLoggerOptions> = {}): Captured {
  let text = ''
  const consoleStream = new Writable({
    write (chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    }
  })
  const handle = createLogger({ level: 'info', consoleStream, ...options })

  return {
    ...handle,
    text: () => text,
    lines: () => text.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>)
  }
}

async function withFolder (body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'shoal-log-'))

  try {
    await body(dir)
  } finally {
    await chmod(dir, 0o700)
    await rm(dir, { recursive: true })
  }
}

test('JSON where there is no terminal', async () => {
  const { logger, lines, close } = capture({ base: { node: 'a' } })
  logger.info({ peer: 'p', count: 2 }, 'joined')
  logger.child({ part: 'dial' }).warn('slow')
  logger.error({ err: new TypeError('broken') }, 'failed')
  logger.debug('not shown')
  await close()

  const [first, second, third, ...more] = lines()
  assert.equal(more, [])
  assert.match(String(first?.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal({ ...first, time: 0 }, { level: 'info', time: 0, node: 'a', peer: 'p', count: 2, msg: 'joined' })
  assert.equal({ ...second, time: 0 }, { level: 'warn', time: 0, node: 'a', part: 'dial', msg: 'slow' })
  const err = third?.err as Record<string, string>
  assert.is(err.type, 'TypeError')
  assert.is(err.message, 'broken')
  assert.match(err.stack ?? '', 'logger.test')
})

test('lines for people on a terminal, in colour unless that is not wanted', async () => {
  const plain = capture({ tty: true, color: false })
  plain.logger.info({ peer: 'p' }, 'joined')
  await plain.close()
  assert.match(plain.text(), /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: joined \{"peer":"p"\}\n$/)

  const colored = capture({ tty: true, color: true })
  colored.logger.warn('slow')
  await colored.close()
  assert.ok(colored.text().includes('\u001b[33mWARN'))
})

test('text of other nodes in a line cannot drive a terminal, in neither form', async () => {
  const evil = 'host\u001b]0;owned\u0007\u009b2J\u202e\nINFO: all is well'

  for (const tty of [true, false]) {
    const { logger, text, close } = capture({ tty, color: false })
    logger.warn({ peer: evil, [evil]: 1, err: new Error(evil) }, `${evil} is dead`)
    await close()
    assert.not.match(text().replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/)
    assert.not.match(text(), /^INFO/m, tty ? 'no forged line on a terminal' : 'no forged line of JSON')

    if (!tty) {
      assert.is(JSON.parse(text()).peer, evil, 'a reader of the JSON gets the value')
    }
  }
})

test('NO_COLOR turns colours off', async () => {
  const before = process.env.NO_COLOR

  for (const [value, colored] of [['1', false], ['', true], [undefined, true]] as const) {
    if (value == null) {
      delete process.env.NO_COLOR
    } else {
      process.env.NO_COLOR = value
    }

    const { logger, text, close } = capture({ tty: true })
    logger.info('x')
    await close()
    assert.is(text().includes('\u001b['), colored, String(value))
  }

  if (before == null) {
    delete process.env.NO_COLOR
  } else {
    process.env.NO_COLOR = before
  }
})

test('the level changes at once, for children that are there already', async () => {
  const { logger, lines, setLevel, close } = capture({ level: 'warn' })
  const child = logger.child({ part: 'x' }).child({ more: 1 })
  child.info('one')
  setLevel('trace')
  child.trace('two')
  setLevel('silent')
  child.error('three')
  setLevel('error')
  child.warn('four')
  child.error('five')
  await close()
  setLevel('trace')
  child.error('after close')

  assert.equal(lines().map(line => line.msg), ['two', 'five'])
})

test('fields named like secrets are masked, on top and one below, in children too', async () => {
  const { logger, lines, close } = capture()
  logger.info({ networkSecret: 'hide-1', token: 'hide-2', config: { network_secret: 'hide-3', zone: 'z' } }, 'config')
  logger.child({ secret: 'hide-4' }).info('child')
  logger.info({ password: undefined, headers: { authorization: 'hide-5' } }, 'request')
  await close()

  assert.not.match(JSON.stringify(lines()), /hide/)
  assert.equal((lines()[0] as { config: unknown }).config, { network_secret: '***', zone: 'z' })
})

test('a secret is masked by its value wherever it turns up', async () => {
  const { logger, text, lines, close } = capture({ redactValues: [SECRET] })
  const err = new Error(`cannot use ${SECRET}`, { cause: new Error(`inner ${SECRET}`) })

  logger.info(`plain ${SECRET}`)
  logger.info({ deep: { list: [{ note: `a ${SECRET} b` }] }, [SECRET]: 1 }, SECRET)
  logger.child({ url: `tcp://x/?k=${SECRET}` }).error({ err }, 'failed')
  logger.info({ quoted: JSON.stringify({ inner: SECRET }) }, 'quoted')
  await close()

  assert.not.match(text(), SECRET)
  assert.is(lines().length, 4)
  assert.is(lines()[0]?.msg, 'plain ***')
  assert.is(lines()[2]?.level, 'error')
})

test('whatever the secret is made of, it is masked and the lines stay JSON', async () => {
  await fc.assert(fc.asyncProperty(
    fc.oneof(
      fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' }),
      fc.constantFrom('","msg":"', '"level":"info"', '":"', ',"time":', 'info', 'level', '\\\\"\\', '{"a":[', '2026', '****')
    ),
    async secret => {
      const { logger, lines, close } = capture({ redactValues: [secret], base: {} })
      logger.info({ a: secret, b: [`x${secret}y`], c: JSON.stringify(secret) }, `m ${secret} ${secret}`)
      await close()
      const line = lines()[0] ?? {}
      assert.is(line.level, 'info')
      const strings = [line.a, (line.b as string[])[0], line.c, line.msg].map(String)

      // what the mask itself looks like does not count
      return secret.length < 4 || '***'.includes(secret) ||
        strings.every(text => !text.replaceAll('***', '').includes(secret))
    }
  ), { numRuns: 200 })
})

test('secrets of a later configuration are masked, too', async () => {
  const { logger, text, addRedactValues, close } = capture({ redactValues: ['first-secret'] })
  addRedactValues(['second-secret'])
  logger.info('first-secret second-secret')
  await close()
  assert.match(text(), '*** ***')
})

test('a value too short to be a secret does not shred the log', async () => {
  const { logger, lines, close } = capture({ redactValues: ['a', ''] })
  logger.info('a banana')
  await close()
  assert.is(lines()[0]?.msg, 'a banana')
})

test('log files: JSON at info whatever the console shows, rotated, for the owner alone, without secrets', async () => {
  await withFolder(async dir => {
    const logs = join(dir, 'deep', 'logs')
    const { logger, text, close } = capture({
      level: 'error', tty: true, color: false, fileLogDir: logs, fileBytesMax: 2000, filesKept: 3, redactValues: [SECRET]
    })

    for (let i = 0; i < 200; i++) {
      logger.info({ i }, `line with ${SECRET}`)
    }

    logger.debug('not in the file')
    await close()
    await close()

    assert.is(text(), '')
    const names = (await readdir(logs)).sort()
    assert.equal(names, ['shoal.log', 'shoal.log.1', 'shoal.log.2', 'shoal.log.3'])
    const numbers: number[] = []

    for (const name of ['shoal.log.3', 'shoal.log.2', 'shoal.log.1', 'shoal.log']) {
      const content = await readFile(join(logs, name), 'utf8')
      assert.is((await stat(join(logs, name))).mode & 0o777, 0o600, name)
      assert.ok(content.length <= 2200, name)
      assert.not.match(content, SECRET)
      numbers.push(...content.split('\n').filter(line => line !== '').map(line => (JSON.parse(line) as { i: number }).i))
    }

    // the newest lines, none missing, none twice, in order
    assert.ok(numbers.length > 20)
    assert.equal(numbers, numbers.map((_, i) => 200 - numbers.length + i))
  })
})

test('a restart goes on writing the same file', async () => {
  await withFolder(async dir => {
    for (const msg of ['first', 'second']) {
      const { logger, close } = capture({ fileLogDir: dir })
      logger.info(msg)
      await close()
    }

    const lines = (await readFile(join(dir, 'shoal.log'), 'utf8')).trim().split('\n')
    assert.equal(lines.map(line => (JSON.parse(line) as { msg: string }).msg), ['first', 'second'])
  })
})

test('a log folder that cannot be used is an error at the start', async () => {
  await withFolder(async dir => {
    await writeFile(join(dir, 'file'), '')

    for (const bad of [join(dir, 'file'), join(dir, 'file', 'below')]) {
      try {
        capture({ fileLogDir: bad })
        assert.unreachable()
      } catch (err) {
        assert.is(errorCode(err), 'log_dir_unusable')
        assert.match((err as Error).message, bad)
      }
    }
  })
})

test('a fault of the log file is told once, the node lives on, and the file is tried again later', async () => {
  await withFolder(async dir => {
    let now = 0
    const faults: string[] = []
    let told: () => void = () => {}
    const faulted = new Promise<void>(resolve => { told = resolve })
    // in the way: the file cannot be opened
    await rm(join(dir, 'shoal.log'), { force: true })
    await mkdir(join(dir, 'shoal.log'))

    const sink = fileSink({
      dir, now: () => now, onFault: reason => {
        faults.push(reason)
        told()
      }
    })
    sink.write('lost\n')
    await faulted
    sink.write('lost\n')
    now = LOG_FILE_RETRY_MS - 1
    sink.write('lost\n')
    await rm(join(dir, 'shoal.log'), { recursive: true })
    now = LOG_FILE_RETRY_MS
    sink.write('kept\n')
    await sink.close()

    assert.is(faults.length, 1)
    const lines = (await readFile(join(dir, 'shoal.log'), 'utf8')).trim().split('\n')
    assert.match(lines[0] ?? '', '2 log lines were dropped here')
    assert.is(lines[1], 'kept')
  })
})

test('a reader that is too slow loses lines, and is told how many', async () => {
  const stream = new PassThrough({ highWaterMark: 16 })
  const sink = consoleSink(stream, line => line)
  const line = `${'x'.repeat(64 * 1024)}\n`
  const fit = Math.floor(SINK_BUFFER_BYTES_MAX / line.length) + 1

  for (let i = 0; i < fit + 10; i++) {
    sink.write(line)
  }

  assert.ok(stream.writableLength <= SINK_BUFFER_BYTES_MAX + line.length)
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await new Promise(resolve => { stream.write('', resolve) })
  sink.write('last\n')
  await sink.close()

  const text = Buffer.concat(chunks).toString()
  const dropped = Number(/"(\d+) log lines were dropped here/.exec(text)?.[1])
  assert.ok(dropped >= 9, String(dropped))
  assert.is(text.split('xxxx\n').length - 1, fit + 10 - dropped)
  assert.match(text, /last\n$/)
})

test('a reader that goes away does not stop the node', async () => {
  const stream = new Writable({ write (_chunk, _encoding, done) { done(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })) } })
  const { logger, close } = createLogger({ level: 'info', consoleStream: stream })
  const gone = new Promise(resolve => stream.once('close', resolve))
  logger.info('one')
  await gone
  logger.info('two')
  await close()
})

test('a process that logged to console and files ends by itself, with all lines written', async () => {
  await withFolder(async dir => {
    const script = `
      import { createLogger } from ${JSON.stringify(new URL('../../src/logging/logger.js', import.meta.url).href)}
      const { logger, close } = createLogger({ level: 'info', fileLogDir: ${JSON.stringify(dir)} })
      logger.info('hello')
      await close()
      const left = process.getActiveResourcesInfo().filter(name => /Worker|FSReq|Timeout|MessagePort/.test(name))
      console.log(JSON.stringify(left))
    `
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8', timeout: 20_000
    })

    assert.is(status, 0, stderr)
    assert.is(stdout, '[]\n')
    assert.match(stderr, '"msg":"hello"')
    assert.match(await readFile(join(dir, 'shoal.log'), 'utf8'), '"msg":"hello"')
  })
})

test.run()
