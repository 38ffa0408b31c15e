type Viewer = ReadableStreamDefaultController<Uint8Array>

/** Sends the same bytes to many open answers; a viewer that does not keep up is let go, so that none costs memory. */
export class Broadcast {
  readonly #viewers = new Set<Viewer>()
  /** How many messages may wait for one viewer. */
  readonly #mostWaiting: number

  constructor(mostWaiting = 8) {
    this.#mostWaiting = mostWaiting
  }

  get size(): number {
    return this.#viewers.size
  }

  /** Opens the body of an answer that begins with `first`. */
  open(first: Uint8Array): ReadableStream<Uint8Array> {
    let self: Viewer | undefined
    return new ReadableStream<Uint8Array>(
      {
        start: (viewer) => {
          self = viewer
          this.#viewers.add(viewer)
          viewer.enqueue(first)
        },
        cancel: () => {
          if (self !== undefined) this.#viewers.delete(self)
        },
      },
      { highWaterMark: this.#mostWaiting },
    )
  }

  send(bytes: Uint8Array): void {
    for (const viewer of this.#viewers) {
      if ((viewer.desiredSize ?? 0) > 0) viewer.enqueue(bytes)
      else this.#end(viewer)
    }
  }

  close(): void {
    for (const viewer of this.#viewers) this.#end(viewer)
  }

  #end(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    try {
      viewer.close()
    } catch {
      // It has gone by itself.
    }
  }
}
