/** Resolves when the event loop has had its turn: what waits for I/O or time gets on. Work in slices awaits it. */
export async function nextTurn (): Promise<void> {
  await new Promise<void>(resolve => { setImmediate(resolve) })
}
