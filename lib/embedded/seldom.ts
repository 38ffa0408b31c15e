const quietMs = 60_000
const mostRemembered = 100

/** Passes a sentence on, but the same one not again within a minute: what is tried again every second fails every second. */
export function seldom(
  tell: (sentence: string) => void,
  now: () => number = () => performance.now(),
): (sentence: string) => void {
  const told = new Map<string, number>()
  return (sentence) => {
    const last = told.get(sentence)
    if (last !== undefined && now() - last < quietMs) return
    // Entries stay in the order in which they were told.
    told.delete(sentence)
    told.set(sentence, now())
    const oldest = told.size > mostRemembered ? told.keys().next().value : undefined
    if (oldest !== undefined) told.delete(oldest)
    tell(sentence)
  }
}
