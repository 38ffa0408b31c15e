/** Waits, but only until the signal aborts; never throws. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => resolve()
  const timer = setTimeout(done, ms)
  signal.addEventListener("abort", done)
  await promise
  clearTimeout(timer)
  signal.removeEventListener("abort", done)
}
