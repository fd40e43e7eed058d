import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PLANTED_BUGS } from '../../sim/planted/bugs.js'
import { huntBug } from '../../sim/planted/hunt.js'

/** Each takes a fraction of these: docs/design/simulator.md. */
const SEEDS_MAX = 400

for (const bug of PLANTED_BUGS) {
  test(`${bug.name}: ${bug.about}, which is found`, async () => {
    const { fault, seeds } = await huntBug(bug, SEEDS_MAX)
    assert.is.not(fault, undefined, `not found by ${seeds} seeds`)
  })
}

test.run()
