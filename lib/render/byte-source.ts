/** Takes bytes off a stream in the portions that a format asks for. */
export interface ByteSource {
  /** At most so many bytes; none at the end. */
  some(most: number): Promise<Uint8Array>
  /** Exactly so many; undefined when the stream ends before. */
  exactly(count: number): Promise<Uint8Array | undefined>
}

/** Reads a stream; waits for it no longer than the signal allows. */
export function byteSource(stream: AsyncIterable<Uint8Array>, signal?: AbortSignal): ByteSource {
  const iterator = stream[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()

  async function some(most: number): Promise<Uint8Array> {
    while (rest.length === 0) {
      const next = await unlessAborted(iterator.next(), signal)
      if (next.done === true) return rest
      rest = next.value
    }
    const taken = rest.subarray(0, most)
    rest = rest.subarray(taken.length)
    return taken
  }

  return {
    some,
    async exactly(count) {
      const parts: Uint8Array[] = []
      for (let missing = count; missing > 0; ) {
        const part = await some(missing)
        if (part.length === 0) return undefined
        missing -= part.length
        parts.push(part)
      }
      return parts.length === 1 ? parts[0] : Buffer.concat(parts)
    },
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener("abort", onAbort)
  })
  return Promise.race([promise, aborted]).finally(() =>
    signal.removeEventListener("abort", onAbort),
  )
}
