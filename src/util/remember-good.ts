/** Texts that one check remembers; beyond it all are forgotten, and looked at again. */
const GOOD_MAX = 8_192

/** The same check, for texts that come again with every message: what was good once is not looked at again. */
export function rememberGood (isGood: (text: string) => boolean): (text: string) => boolean {
  const good = new Set<string>()

  return text => {
    if (good.has(text)) {
      return true
    }

    if (!isGood(text)) {
      return false
    }

    if (good.size >= GOOD_MAX) {
      good.clear()
    }

    good.add(text)

    return true
  }
}
