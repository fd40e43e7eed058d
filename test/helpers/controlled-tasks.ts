/** Tasks that end when they are told to, and how many ran at once. */
export function controlled (): {
  task: (item: number) => Promise<number>
  end: (item: number) => void
  running: () => number
  begun: number[]
} {
  const ends = new Map<number, () => void>()
  const begun: number[] = []

  return {
    task: async item => {
      begun.push(item)
      await new Promise<void>(resolve => { ends.set(item, resolve) })
      ends.delete(item)

      return item * 10
    },
    end: item => { ends.get(item)?.() },
    running: () => ends.size,
    begun
  }
}

/** What can go on has gone on. */
export const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }
