import { PassThrough } from 'node:stream'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { Output } from '../../src/cli/output/output.js'
import { painter } from '../../src/cli/output/colour.js'
import { formatClock } from '../../src/cli/output/format.js'
import { RateMeter, renderProgress } from '../../src/cli/output/progress.js'
import { renderPairs, renderTable } from '../../src/cli/output/table.js'
import { displayWidth, padToWidth, truncateToWidth } from '../../src/cli/output/width.js'
import { printable } from '../../src/util/printable.js'

function terminalOf (format: 'table' | 'json'): { stdout: () => string, stderr: () => string, out: Output } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const taken = (stream: PassThrough): string => String(stream.read() ?? '')
  const out = new Output({ stdin: new PassThrough(), stdout, stderr, env: {}, cwd: '/' }, format, new AbortController().signal)

  return { stdout: () => taken(stdout), stderr: () => taken(stderr), out }
}

const MIB = 1024 * 1024

test('width counts what a terminal shows', () => {
  assert.is(displayWidth('abc'), 3)
  assert.is(displayWidth(''), 0)
  assert.is(displayWidth('日本'), 4)
  assert.is(displayWidth('한글'), 4)
  assert.is(displayWidth('e\u0301'), 1, 'a combining accent takes no column')
  assert.is(displayWidth('é'), 1)
  assert.is(displayWidth('🐟'), 2)
  assert.is(displayWidth('👨‍👩‍👧'), 2, 'a family joined by zero-width joiners is one picture')
  assert.is(displayWidth('\u001b[31mred\u001b[39m'), 3, 'colours take no column')
})

test('text is cut at columns, never in the middle of a wide character', () => {
  assert.is(truncateToWidth('abcdef', 6), 'abcdef')
  assert.is(truncateToWidth('abcdef', 4), 'abc…')
  assert.is(truncateToWidth('日本語', 5), '日本…')
  assert.is(truncateToWidth('日本語', 4), '日…')
  assert.is(truncateToWidth('abc', 0), '')
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, columns) => {
    assert.ok(displayWidth(truncateToWidth(text, columns)) <= columns)
  }))
})

test('names from the mesh cannot drive the terminal', () => {
  assert.is(printable('a\u001b[2Jb\nc'), 'a\\x1b[2Jb\\x0ac')
  assert.is(printable('evil\u202egpj.exe'), 'evil\\u{202e}gpj.exe')
  assert.is(printable('naïve 日本 🐟'), 'naïve 日本 🐟')
})

test('a cell or a value can neither forge a row nor colour it', () => {
  const evil = 'x\nadmin  root\u001b[8m\u009b2J'
  assert.is(renderTable([{ title: 'NAME' }], [[evil]]), 'NAME\nx\\x0aadmin  root\\x1b[8m\\x9b2J\n')
  assert.is(renderPairs([['Host', evil]]), 'Host  x\\x0aadmin  root\\x1b[8m\\x9b2J\n')
})

test('results and remarks are escaped where they leave, colours of our own aside', async () => {
  const { stdout, stderr, out } = terminalOf('table')
  await out.text(`${painter(true, {})('red', 'no')}\u001b]0;title\u0007 copy\n`)
  await out.note('gone: \u001b[2Jhost')
  assert.is(stdout(), '\u001b[31mno\u001b[39m\\x1b]0;title\\x07 copy\n')
  assert.is(stderr(), 'gone: \\x1b[2Jhost\n')
})

test('JSON results hold no raw control characters, and the same values', async () => {
  const { stdout, out } = terminalOf('json')
  const value = { path: '/a\u009b2J\u202e\n' }
  await out.json(value)
  await out.jsonLine(value)
  await out.jsonList([value])
  const text = stdout()
  assert.not.match(text, /[\u0080-\u009f\u202e]/)
  assert.equal(text.match(/\{[^}]*\}/g)?.map(text => JSON.parse(text) as unknown), [value, value, value])
})

test('columns of a table line up, wide characters and colours included', () => {
  const paint = painter(true, {})
  const text = renderTable(
    [{ title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'STATE' }],
    [['日本', '7', paint('green', 'alive')], ['a', '1234', 'dead']]
  )
  assert.is(text, [
    'NAME  SIZE  STATE',
    '日本     7  \u001b[32malive\u001b[39m',
    'a     1234  dead',
    ''
  ].join('\n'))
  assert.is(renderPairs([['Peer', 'x'], ['Data dir', 'y'], ['', 'z']]), 'Peer      x\nData dir  y\n          z\n')
})

test('colours only on a terminal, and not with NO_COLOR', () => {
  assert.is(painter(false, {})('red', 'x'), 'x')
  assert.is(painter(true, { NO_COLOR: '1' })('red', 'x'), 'x')
  assert.is(painter(true, { TERM: 'dumb' })('red', 'x'), 'x')
  assert.is(painter(true, { NO_COLOR: '' })('red', 'x'), '\u001b[31mx\u001b[39m')
})

test('a progress line shows bar, share, sizes, rate and time left', () => {
  const line = renderProgress({
    label: 'put movie.mkv', done: 256 * MIB, total: 1024 * MIB, rate: 128 * MIB, elapsedSeconds: 2, detail: '256 blocks'
  }, 120)
  assert.is(line, `put movie.mkv  ▕${'█'.repeat(8)}${' '.repeat(24)}▏   25 %  256 MiB / 1 GiB  128 MiB/s  ETA 0:06  256 blocks`)
})

test('without a known end it shows what is done and the time spent', () => {
  assert.is(
    renderProgress({ label: 'put -', done: 3 * MIB, rate: MIB, elapsedSeconds: 61 }, 80),
    'put -  3 MiB  1 MiB/s  1:01'
  )
})

test('100 % is said only at the end, and an empty file is no division by zero', () => {
  const nearly = renderProgress({ label: 'x', done: 1e9 - 1, total: 1e9, elapsedSeconds: 1 }, 80)
  assert.match(nearly, / 99 %/)
  assert.match(renderProgress({ label: 'x', done: 1e9, total: 1e9, elapsedSeconds: 1 }, 80), /100 %/)
  assert.not.match(renderProgress({ label: 'x', done: 0, total: 0, elapsedSeconds: 0 }, 80), /NaN|Infinity/)
})

test('a progress line always fits its terminal', () => {
  fc.assert(fc.property(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.integer({ min: 1, max: 200 }),
    fc.nat(2 ** 40), fc.option(fc.nat(2 ** 40), { nil: undefined }),
    fc.option(fc.nat(2 ** 32), { nil: undefined }),
    (label, columns, done, total, rate) => {
      const line = renderProgress({ label, done, total, rate, elapsedSeconds: 5, detail: '7 blocks' }, columns)
      assert.ok(displayWidth(line) < columns || line === '', `${displayWidth(line)} of ${columns}: ${line}`)
    }
  ))
})

test('the rate is that of the last seconds', () => {
  const meter = new RateMeter()
  meter.add(0, 0)
  assert.is(meter.rate(0, 0), undefined)

  for (let second = 1; second <= 20; second++) {
    // 10 B/s for ten seconds, then 1000 B/s
    meter.add(second * 1000, second <= 10 ? second * 10 : 100 + (second - 10) * 1000)
  }

  assert.is(meter.rate(20_000, 10_100), 1000)
  assert.is(meter.rate(30_000, 10_100), (10_100 - 5_100) / 15, 'a stall lowers it although no sample comes')
})

test('clock texts', () => {
  assert.is(formatClock(0), '0:00')
  assert.is(formatClock(6.2), '0:07')
  assert.is(formatClock(3725), '1:02:05')
  assert.is(formatClock(200_000), '2 d 7 h')
  assert.is(formatClock(Infinity), '-')
})

test('padding knows both sides', () => {
  assert.is(padToWidth('日', 4), '日  ')
  assert.is(padToWidth('7', 3, 'right'), '  7')
  assert.is(padToWidth('long', 2), 'long')
})

test.run()
