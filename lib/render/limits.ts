/** What one render may use. */
export interface RenderLimits {
  /** For the whole call, its retries included. One process gets at most a third of it. */
  readonly timeMs: number
  /** Resident memory of the render and everything it started. */
  readonly memoryBytes: number
  /** Size of the result as JSON. */
  readonly outputBytes: number
  /** Objects of the whole cluster. */
  readonly objects: number
}

/** The limits of a render that names none. */
export const defaultLimits: RenderLimits = {
  timeMs: 30_000,
  memoryBytes: 1024 * 1024 * 1024,
  outputBytes: 64 * 1024 * 1024,
  objects: 10_000,
}
