/** A set of callbacks that hear of every change. */
export interface Listeners {
  notify(): void
  /** Returns the function that removes it. */
  add(listener: () => void): () => void
}

/** Creates an empty set; a listener that throws stops no other. */
export function createListeners(): Listeners {
  const listeners = new Set<() => void>()
  return {
    notify() {
      for (const listener of [...listeners]) {
        try {
          listener()
        } catch {
          listeners.delete(listener)
        }
      }
    },
    add(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
