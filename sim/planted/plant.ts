/** `node --import ./dist/sim/planted/plant.js ...`: plants the bug that `PLANTED_BUG` names in what is loaded then. */
import { register } from 'node:module'
import { PLANTED_BUGS } from './bugs.js'

const bug = PLANTED_BUGS.find(({ name }) => name === process.env.PLANTED_BUG)

if (bug === undefined) {
  throw new Error(`PLANTED_BUG is one of ${PLANTED_BUGS.map(({ name }) => name).join(', ')}`)
}

register('./hooks.js', { parentURL: import.meta.url, data: bug })
