import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { startGateway } from './ipfs-gateway.js'
import type { Answer, GatewayFixture } from './ipfs-gateway.js'

/** A request to the gateway, and what is known of its answer. */
export interface GatewayCase {
  name: string
  path: string
  /** @default GET */
  method?: string
  headers?: Record<string, string>
  /** @default 200 */
  status?: number
  /** Whole values, patterns, or undefined where there is to be no such header. */
  answer?: Readonly<Record<string, string | RegExp | undefined>>
  body?: Uint8Array | string | RegExp | readonly RegExp[]
  /** Whatever else is to hold. */
  check?: (answer: Answer) => Promise<void> | void
}

/** A test for each case, on one gateway that has the fixtures. */
export function testCases (fixtures: readonly string[], cases: readonly GatewayCase[]): void {
  let gateway: GatewayFixture

  test.before(async () => { gateway = await startGateway({ fixtures }) })
  test.after(async () => { await gateway.close() })

  for (const one of cases) {
    test(one.name, async () => { await checkCase(await gateway.get(one.path, one), one) })
  }
}

async function checkCase (
  answer: Answer, { status = 200, answer: headers = {}, body, check }: GatewayCase
): Promise<void> {
  assert.is(answer.status, status, answer.text.slice(0, 300))
  assert.is(answer.isCut, false)

  for (const [name, wanted] of Object.entries(headers)) {
    const value = answer.headers[name.toLowerCase()]?.toString()

    if (wanted instanceof RegExp) {
      assert.match(value ?? '', wanted, name)
    } else {
      assert.is(value, wanted, name)
    }
  }

  if (body instanceof Uint8Array) {
    assert.is(answer.bytes.toString('hex'), Buffer.from(body).toString('hex'))
  } else if (typeof body === 'string') {
    assert.is(answer.text, body)
  } else if (body !== undefined) {
    [body].flat().forEach(pattern => { assert.match(answer.text, pattern) })
  }

  await check?.(answer)
}

/** The case as it is, with one range, and with two. */
export function withRanges (
  base: GatewayCase, bytes: Uint8Array, type: string | RegExp
): GatewayCase[] {
  return [{ ...base, body: bytes, answer: { ...base.answer, 'Content-Type': type } }, ...rangesOnly(base, bytes, type)]
}

/** The case with one range, and with two. */
export function rangesOnly ({ name, ...base }: GatewayCase, bytes: Uint8Array, type: string | RegExp): GatewayCase[] {
  const text = Buffer.from(bytes)

  return [{
    ...base,
    name: `${name}, one range`,
    headers: { ...base.headers, Range: 'bytes=7-9' },
    status: 206,
    answer: { ...base.answer, 'Content-Type': type, 'Content-Range': `bytes 7-9/${text.byteLength}`, 'Content-Length': '3' },
    body: text.subarray(7, 10)
  }, {
    ...base,
    name: `${name}, two ranges`,
    headers: { ...base.headers, Range: 'bytes=7-9, 1-3' },
    status: 206,
    answer: { ...base.answer, 'Content-Type': /^multipart\/byteranges; boundary=/, 'Content-Range': undefined },
    check: ({ bytes: body, headers }) => {
      assert.is(headers['content-length'], `${body.byteLength}`)
      const latin = body.toString('latin1')

      for (const [start, end] of [[7, 10], [1, 4]] as const) {
        const part = `Content-Range: bytes ${start}-${end - 1}/${text.byteLength}\r\n\r\n` +
          `${text.subarray(start, end).toString('latin1')}\r\n--`
        assert.ok(latin.includes(part), part)
      }
    }
  }]
}
