/**
 * The bits of a Bloom filter (Bloom 1970), and how an item is found in them: by double hashing (Kirsch and Mitzenmacher
 * 2006), so that two hashes of the item serve for any number of probes.
 */
export interface BloomStage { hashes: number, bits: Uint8Array }

/** Hashes of an item, unsigned 32 bits; `step` is odd. */
export interface HashPair { first: number, step: number }

/** False: the item was not added, for certain. */
export function isInStage ({ hashes, bits }: BloomStage, { first, step }: HashPair): boolean {
  const size = bits.byteLength * 8

  for (let i = 0; i < hashes; i++) {
    const at = (first + i * step) % size

    if (((bits[at >>> 3] as number) & (1 << (at & 7))) === 0) {
      return false
    }
  }

  return true
}

export function addToStage ({ hashes, bits }: BloomStage, { first, step }: HashPair): void {
  const size = bits.byteLength * 8

  for (let i = 0; i < hashes; i++) {
    const at = (first + i * step) % size
    bits[at >>> 3] = (bits[at >>> 3] as number) | (1 << (at & 7))
  }
}
