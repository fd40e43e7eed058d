import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { typeOfBytes, typeOfName } from '../../../../src/gateway/http/content/content-type.js'

test('the ending of a name is its type', () => {
  for (const [name, type] of [
    ['index.html', 'text/html; charset=utf-8'], ['a.b.JPG', 'image/jpeg'], ['film.mp4', 'video/mp4'], ['t.json', 'application/json'],
    ['notes.txt', 'text/plain; charset=utf-8'], ['lib.js', 'text/javascript; charset=utf-8'], ['font.woff2', 'font/woff2'],
    ['paper.pdf', 'application/pdf'], ['Makefile', undefined], ['html', undefined], ['a.', undefined], ['a.zzz', undefined]
  ] as const) {
    assert.is(typeOfName(name), type, name)
  }
})

test('without one, the first bytes are looked at', async () => {
  const text = 'text/plain; charset=utf-8'

  for (const [bytes, type] of [
    [Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de', 'hex'), 'image/png'],
    [Buffer.from('%PDF-1.7\n'), 'application/pdf'],
    [Buffer.from('hello\n'), text],
    [Buffer.from('Grüße, 世界'), text],
    [Buffer.from('{ "a": [1] }'), 'application/json'],
    [Buffer.from('[1, 2'), text],
    [Buffer.from('42'), text],
    [Buffer.from('  <!DOCTYPE html>\n<title>x</title>'), 'text/html; charset=utf-8'],
    [Buffer.from('<html lang="en">'), 'text/html; charset=utf-8'],
    [Buffer.from('<htmlx>'), text],
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    [Buffer.from('<?xml version="1.0"?>\n<!-- by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    [Buffer.from('<?xml version="1.0"?><a/>'), 'application/xml; charset=utf-8'],
    [Buffer.from([1, 2, 3, 4]), 'application/octet-stream'],
    [Buffer.from([0xff, 0xc3, 0x28, 0x41]), 'application/octet-stream'],
    [Buffer.alloc(0), text]
  ] as const) {
    assert.is(await typeOfBytes(bytes, true), type, bytes.toString())
  }
})

test('a beginning may end within a character, and is no JSON yet', async () => {
  const bytes = Buffer.from('{"a":"ü"}')

  assert.is(await typeOfBytes(bytes.subarray(0, 7), false), 'text/plain; charset=utf-8')
  assert.is(await typeOfBytes(bytes.subarray(0, 7), true), 'application/octet-stream')
  assert.is(await typeOfBytes(bytes, false), 'text/plain; charset=utf-8')
})

test.run()
