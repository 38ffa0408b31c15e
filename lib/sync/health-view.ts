import { type AppHealth, appHealth } from "./app-health.ts"
import { healthQueries } from "./health-queries.ts"
import { type InventoryOwner, inventoryQuery, toInventories } from "./inventory.ts"
import { type LiveView, openLiveView } from "./live-view.ts"

/** The health of every app, kept by watches: asking costs no request. */
export interface HealthView {
  /** Rejects with one sentence when the API server refuses or does not answer. */
  ask(signal?: AbortSignal): Promise<readonly AppHealth[]>
  stop(): void
}

/** Opens the watches when somebody asks, and closes them when nobody did for `idleMs`. */
export function openHealthView(owner: InventoryOwner, idleMs = 60_000): HealthView {
  let session: Session | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function close(): void {
    clearTimeout(timer)
    session?.stop()
    session = undefined
  }

  return {
    async ask(signal) {
      clearTimeout(timer)
      timer = setTimeout(close, idleMs)
      timer.unref()
      session ??= openSession(owner)
      try {
        return await session.ask(signal)
      } catch (error) {
        close()
        throw error
      }
    },
    stop: close,
  }
}

interface Session {
  ask(signal?: AbortSignal): Promise<readonly AppHealth[]>
  stop(): void
}

function openSession(owner: InventoryOwner): Session {
  const stop = new AbortController()
  const parents = openLiveView(owner.client, [inventoryQuery(owner)], stop.signal)
  let members: { readonly key: string; readonly view: LiveView; stop(): void } | undefined

  /** Follows what the inventories name; another set of kinds needs other watches. */
  async function viewOf(inventories: ReturnType<typeof toInventories>): Promise<LiveView> {
    const queries = await healthQueries([...inventories.values()], owner.client)
    const key = JSON.stringify(queries)
    if (members?.key === key) return members.view
    members?.stop()
    const own = new AbortController()
    const view = openLiveView(owner.client, queries, AbortSignal.any([stop.signal, own.signal]))
    members = { key, view, stop: () => own.abort() }
    return view
  }

  return {
    async ask(signal) {
      await parents.complete(signal)
      const inventories = toInventories(parents.objects())
      const view = await viewOf(inventories)
      await view.complete(signal)
      const seen = view.objects()
      return [...inventories.values()].map((inventory) => appHealth(inventory, seen))
    },
    stop: () => stop.abort(),
  }
}
