import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { seededBytes } from '../../../testing/bytes.js'

/** More than one block, and more than the ranges that the guide reads. */
const MOVIE_BYTES = 5 * 1024 * 1024 + 4711
const PICTURE_BYTES = 40_000
const SMALL_BYTES = 3000

/** Files that the guide names and does not make, by their path in the working folder, and below `~/`. */
const FILES: Readonly<Record<string, number>> = {
  'movie.mkv': MOVIE_BYTES,
  'holiday.mkv': MOVIE_BYTES,
  'a.jpg': PICTURE_BYTES,
  'b.jpg': PICTURE_BYTES,
  'photos/2024/a.jpg': PICTURE_BYTES,
  'photos/2024/b.jpg': PICTURE_BYTES,
  sector: SMALL_BYTES,
  '~/Pictures/2024/a.jpg': PICTURE_BYTES,
  '~/Pictures/2023/old.jpg': PICTURE_BYTES,
  '~/src/main.c': SMALL_BYTES,
  '~/src/main.o': SMALL_BYTES,
  '~/src/node_modules/dep/index.js': SMALL_BYTES
}

export async function makeSamples (home: string, work: string): Promise<void> {
  for (const [i, [name, bytes]] of Object.entries(FILES).entries()) {
    const file = name.startsWith('~/') ? path.join(home, name.slice(2)) : path.join(work, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, seededBytes(bytes, i + 1))
  }
}
