import * as assert from 'uvu/assert'
import { test } from 'uvu'
import fc from 'fast-check'
import { PendingEdit } from '../../../src/volumes/fs/pending-edit.js'

type Step = { offset: number, bytes: Uint8Array } | { size: number }

/** The same steps done to plain bytes, one after the other. */
function plain (old: Uint8Array, steps: readonly Step[]): Uint8Array {
  return steps.reduce((now, step) => {
    if ('size' in step) {
      const cut = new Uint8Array(step.size)
      cut.set(now.subarray(0, step.size))

      return cut
    }

    if (step.bytes.byteLength === 0) {
      return now
    }

    const longer = new Uint8Array(Math.max(now.byteLength, step.offset + step.bytes.byteLength))
    longer.set(now)
    longer.set(step.bytes, step.offset)

    return longer
  }, old)
}

function recorded (steps: readonly Step[]): PendingEdit {
  const edit = new PendingEdit()

  for (const step of steps) {
    if ('size' in step) {
      edit.truncate(step.size)
    } else {
      edit.write(step.offset, step.bytes)
    }
  }

  return edit
}

const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: max })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ offset: fc.nat(60), bytes: bytes(20) }) },
  { weight: 1, arbitrary: fc.record({ size: fc.nat(80) }) }
)

test('property: laid over any content, the edit is what the steps would have made of it', () => {
  const steps = fc.array(step, { maxLength: 12 })

  fc.assert(fc.property(bytes(80), steps, fc.nat(90), fc.nat(90), (old, steps, offset, length) => {
    const edit = recorded(steps)
    const wanted = plain(old, steps)

    assert.is(edit.sizeOver(old.byteLength), wanted.byteLength)

    // a read, as a handle does it
    const part = new Uint8Array(Math.max(0, Math.min(length, wanted.byteLength - offset)))
    part.set(old.subarray(offset, offset + part.byteLength))
    edit.overlay(part, offset)
    assert.equal(part, wanted.slice(offset, offset + part.byteLength))

    // the edit of a DAG
    const { keep = 0, writes = [], size = 0 } = edit.editOf(old.byteLength)
    assert.equal(plain(plain(old, [{ size: keep }]), [...writes, { size }]), wanted)

    // the patch of the tree, which never heard of `keep`
    const patch = edit.patch(1000)
    assert.ok(patch)
    const patched = plain(old, patch?.writes ?? [])
    assert.equal(patch?.size === undefined ? patched : plain(patched, [{ size: patch.size }]), wanted)
  }), { numRuns: 1000 })
})

test('property: pieces are in order, do not overlap, and are counted', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), steps => {
    const edit = recorded(steps)
    const { writes = [] } = edit.editOf(0)
    let end = 0

    for (const write of writes) {
      assert.ok(write.offset >= end)
      end = write.offset + write.bytes.byteLength
    }

    assert.is(edit.pieces, writes.length)
    assert.is(edit.bytes, writes.reduce((sum, { bytes }) => sum + bytes.byteLength, 0))
  }))
})

test('bytes are taken as they are when they are written', () => {
  const edit = new PendingEdit()
  const mine = Uint8Array.of(1, 2)
  edit.write(0, mine)
  mine.fill(9)

  assert.equal(edit.editOf(0).writes, [{ offset: 0, bytes: Uint8Array.of(1, 2) }])
})

test('too many zeros are no patch', () => {
  const edit = new PendingEdit()
  edit.truncate(0)
  edit.truncate(20_000)

  assert.is(edit.patch(16_384), undefined)
  assert.ok(edit.patch(20_000))
})

test.run()
