/** What is told of a put, wherever it is told. */
export interface CopyCounts {
  /** Copies that there is a node for now. */
  possible: number
  wanted: number
}

/**
 * A sentence for a user who put something of which there are fewer copies than were asked for, and not only
 * for the moment until the rest has arrived: there is no node for them. Undefined when all is well.
 */
export function fewCopiesWarning ({ possible, wanted }: CopyCounts): string | undefined {
  if (possible >= wanted) {
    return undefined
  }

  return possible <= 1
    ? `There is one copy of the ${wanted} that were asked for: no other node is there that takes one. Until there is, losing ` +
      'this one node loses the data.'
    : `There are ${possible} copies of the ${wanted} that were asked for: no more nodes are there that take one. The rest is ` +
      'made when there are.'
}

/** The worse of two. */
export function fewerCopies (a: CopyCounts | undefined, b: CopyCounts): CopyCounts {
  return a === undefined || b.wanted - b.possible > a.wanted - a.possible ? b : a
}
