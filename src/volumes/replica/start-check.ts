/** A start, as messages of the log carry it; an empty nonce of a version that does not tell. */
export interface ToldStart { startCount: number, startNonce: string }

/** Members whose word counts: not those on a disk that went back in time. */
export interface StartCheck {
  ownStart: () => ToldStart
  isStale: (member: string, start: ToldStart) => boolean
}
