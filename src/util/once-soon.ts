/** A function that does the work once, when the present task is over, however often it is called until then. */
export function onceSoon (work: () => void): () => void {
  let isDue = false

  return () => {
    if (!isDue) {
      isDue = true
      queueMicrotask(() => {
        isDue = false
        work()
      })
    }
  }
}
