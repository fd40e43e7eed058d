import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejection } from '../../helpers/rejection.js'
import { CommandBatcher, type CommandBatcherInit } from '../../../src/volumes/client/command-batcher.js'
import { SUBMISSION_BYTES_MAX } from '../../../src/volumes/client/constants.js'
import { GaveUp } from '../../../src/volumes/client/request.js'
import { OutcomeUnknownError } from '../../../src/volumes/errors.js'
import { errorCode } from '../../../src/util/errors.js'
import type { Command } from '../../../src/volumes/replica/submissions.js'
import type { TreeResult } from '../../../src/volumes/tree/types.js'

const command = (id: string, bytes = 10): Command => ({ id, bytes: new Uint8Array(bytes) })
const done = (index: number): TreeResult => ({ code: 'ok', index })

function batcherOf (send: CommandBatcherInit['send']): CommandBatcher {
  return new CommandBatcher({
    send,
    failure: (err, id) => err instanceof GaveUp ? new OutcomeUnknownError('v', id, { said: err.said }) : err,
    signal: new AbortController().signal
  })
}

test('commands of one moment travel together, within the bytes of a submission', async () => {
  const batches: string[][] = []
  const batcher = batcherOf(async commands => {
    batches.push(commands.map(({ id }) => id))

    return commands.map((_, i) => done(i))
  })
  await Promise.all([
    command('a'), command('b', SUBMISSION_BYTES_MAX - 10), command('c'), command('d', SUBMISSION_BYTES_MAX + 1)
  ].map(async one => await batcher.submit(one)))
  assert.equal(batches, [['a', 'b'], ['c'], ['d']])
})

test('a command whose result is left out is of unknown outcome, and sent no second time', async () => {
  const sent: string[] = []
  const batcher = batcherOf(async commands => {
    sent.push(...commands.map(({ id }) => id))

    return commands.slice(1).map((_, i) => done(i))
  })
  const [first, second] = [batcher.submit(command('a')), batcher.submit(command('b'))]
  const failed = rejection(second)
  assert.equal(await first, done(0))
  assert.is(errorCode(await failed), 'outcome_unknown')
  assert.is((await failed as OutcomeUnknownError).operationId, 'b')
  assert.match((await failed).message, /\(a replica left its result out\)/)
  assert.equal(sent, ['a', 'b'])
})

test('an abort of one does not take the others along', async () => {
  const controller = new AbortController()
  let answer = (): void => {}
  const batcher = batcherOf(async (commands, signal) => {
    assert.not(signal.aborted)
    await new Promise<void>(resolve => { answer = resolve })
    assert.not(signal.aborted)

    return commands.map((_, i) => done(i))
  })
  const given = rejection(batcher.submit(command('a'), controller.signal))
  const other = batcher.submit(command('b'))
  await new Promise(resolve => { setImmediate(resolve) })
  controller.abort()
  assert.is((await given).message, 'The operation was cancelled.')
  answer()
  assert.equal(await other, done(1))
})

test.run()
