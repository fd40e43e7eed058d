/** Each is a world of its own: what a seed of it did that must not be, as sentences. See `hunt.ts`. */
export type HuntedWorld = 'blocks' | 'volumes' | 'forced' | 'freeze'

/** What is changed in one file of the built code, and the world that has to find that. */
export interface PlantedBug {
  name: string
  about: string
  /** Below `dist/src/`. */
  file: string
  /** What is in the file exactly once, and what stands there instead. */
  edits: readonly (readonly [find: string, replace: string])[]
  world: HuntedWorld
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'skip-fsync',
    about: 'the store acknowledges records that were written and not synced',
    file: 'store/disk/log.js',
    edits: [['await this.#init.fs.fdatasync(segment.fd);', '']],
    world: 'blocks'
  },
  {
    name: 'confirm-while-dropping',
    about: 'a holder pledges to keep a copy that it is dropping itself',
    file: 'blocks/handlers/block-pledge.js',
    edits: [['info !== undefined && !info.dropping && !isRelieving(cid) && !isStandIn', 'info !== undefined']],
    world: 'blocks'
  },
  {
    name: 'drop-epoch-check',
    about: 'an acceptor takes items of another epoch, or another log, than its own',
    file: 'consensus/acceptor.js',
    edits: [
      ['if (this.relation(request) !== \'same\') {\n            return this.#reply', 'if (false) {\n            return this.#reply'],
      ['if (request.epoch !== this.#config.epoch) {', 'if (false) {']
    ],
    world: 'forced'
  },
  {
    name: 'stale-read',
    about: 'a replica answers a read by its own log alone, whatever the majority says that it has',
    file: 'consensus/reads.js',
    edits: [['round.target = Math.max(round.target, reply.lastIndex);', '']],
    world: 'volumes'
  },
  {
    name: 'forget-refutation',
    about: 'a member that is held for dead does not refute it',
    file: 'peer/membership/announcer.js',
    edits: [['if (this.#goodbye || claimed < this.#record.incarnation) {', 'if (claimed > 0) {']],
    world: 'freeze'
  }
]
