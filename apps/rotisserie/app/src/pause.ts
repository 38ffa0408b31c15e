/** Waits, but not beyond the abort of the signal; it never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const end = () => resolve()
  signal.addEventListener("abort", end)
  await promise
  clearTimeout(timer)
  signal.removeEventListener("abort", end)
}
