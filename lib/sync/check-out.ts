import type { Checkout } from "./checkout.ts"
import type { SyncContext } from "./context.ts"
import type { Run } from "./run.ts"

/** Lays out exactly the run's commit, and tells who wants to know before anything of it is used. */
export async function checkOut(run: Run, context: SyncContext): Promise<Checkout> {
  const checkout = await context.source.checkout(run.revision, context.signal)
  await context.onCheckout?.(checkout)
  return checkout
}
