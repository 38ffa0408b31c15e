/** Waits until `probe` returns a value (not undefined or false), asking every 50 ms; rejects after `timeoutMs` with what it saw last. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let last: unknown
  while (performance.now() < deadline) {
    try {
      const value = await probe()
      if (value !== undefined && value !== false) return value
      last = value
    } catch (error) {
      last = error
    }
    await Bun.sleep(50)
  }
  throw new Error(
    `Cannot wait any longer: the condition did not hold within ${timeoutMs} ms (last: ${String(last)})`,
  )
}
