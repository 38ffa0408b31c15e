/** Waits until something holds, looking again every few milliseconds; throws when it does not within `limitMs`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { limitMs = 10_000, everyMs = 5 }: { readonly limitMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > deadline) {
      throw new Error(`Cannot go on: ${holds.toString()} did not hold within ${limitMs} ms`)
    }
    await Bun.sleep(everyMs)
  }
}
