import * as assert from 'uvu/assert'
import { errorCode } from '../../src/util/errors.js'
import { block, claim } from '../helpers/store-blocks.js'
import type { BlockInfo, BlockStore } from '../../src/store/types.js'

type Copy = Pick<BlockInfo, 'claims' | 'dropping'>

/** What `delete` with `onlyIf` promises of any store. */
export function conditionalDelete (check: (what: string, run: (store: BlockStore) => Promise<void>) => void): void {
  check('a conditional delete sees what puts, claims and marks that came before have made of the copy', async store => {
    const { cid, bytes } = block(13)
    const seen: unknown[] = []
    const onlyIf = ({ claims, dropping }: Copy): boolean => {
      seen.push([claims.map(({ owner }) => owner).join(), dropping])

      return false
    }

    assert.is(await store.delete(cid, { onlyIf }), true, 'nothing there')
    await store.put(cid, bytes, [claim('pin:a')])
    assert.is(await store.delete(cid, { onlyIf }), false)
    await store.addClaims(cid, [claim('pin:b')])
    await store.setFlags([{ cid, dropping: true }])
    assert.is(await store.delete(cid, { onlyIf }), false)
    assert.equal(seen, [['pin:a', false], ['pin:a,pin:b', true]])
    assert.ok(store.has(cid))
    assert.is(await store.delete(cid, { onlyIf: ({ dropping }) => dropping }), true)
    assert.not.ok(store.has(cid))
  })

  check('of a claim and a conditional delete that nobody awaited, the copy or the answer tells', async store => {
    for (let round = 0; round < 20; round++) {
      const { cid, bytes } = block(100 + round)
      const isOld = ({ claims }: Pick<BlockInfo, 'claims'>): boolean => claims.every(({ owner }) => owner === 'pin:old')

      await store.put(cid, bytes, [claim('pin:old')])

      const calls = [
        async () => await store.addClaims(cid, [claim('pin:new')]).then(() => 'claimed', errorCode),
        async () => await store.delete(cid, { onlyIf: isOld }).then(String)
      ]
      const outcomes = await Promise.all((round % 2 === 0 ? calls : calls.reverse()).map(async call => await call()))
      const claimed = outcomes[round % 2]

      assert.is(store.has(cid), claimed === 'claimed', `${outcomes.join()} in round ${round}`)
      assert.ok(store.has(cid) || claimed === 'block_not_found')
    }
  })

  check('of a put and a conditional delete that nobody awaited, the put wins', async store => {
    for (let round = 0; round < 20; round++) {
      const { cid, bytes } = block(200 + round)
      const isOld = ({ claims }: Pick<BlockInfo, 'claims'>): boolean => claims.every(({ owner }) => owner === 'pin:old')

      await store.put(cid, bytes, [claim('pin:old')])

      const calls = [
        async () => { await store.put(cid, bytes, [claim('pin:new')]) },
        async () => { await store.delete(cid, { onlyIf: isOld }) }
      ]

      await Promise.all((round % 2 === 0 ? calls : calls.reverse()).map(async call => { await call() }))
      assert.ok(store.info(cid)?.claims.some(({ owner }) => owner === 'pin:new'), `round ${round}`)
    }
  })
}
