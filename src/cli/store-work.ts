/**
 * The one door from the CLI to stores. It is opened when a command begins its work, so that help
 * and completion load nothing of it. It leads to no libp2p.
 */
export { recallStore, rememberStore } from '../node/data-dir/store-memory.js'
export { checkStore } from '../store/check.js'
export { copiesIn } from '../store/remains.js'
export { replaceStore } from '../store/replace.js'
export { withStoppedStore } from './stopped-store.js'
