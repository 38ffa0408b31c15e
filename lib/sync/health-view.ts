import type { LiveObject } from "#lib/kube/live-object.ts"
import { type AppHealth, appHealth } from "./app-health.ts"
import { healthQueries } from "./health-queries.ts"
import { type Inventory, type InventoryOwner, inventoryQuery, toInventories } from "./inventory.ts"
import { type LiveView, openLiveView } from "./live-view.ts"

/** The health of every app, kept by watches: asking costs no request. */
export interface HealthView {
  /** Rejects with one sentence when the API server refuses or does not answer. */
  ask(signal?: AbortSignal): Promise<readonly AppHealth[]>
  /** What is seen now, by the same watches, which stay open from then on. */
  follow(signal: AbortSignal): Promise<Seen>
  stop(): void
}

/** What the watches show at one moment. */
export interface Seen {
  readonly inventories: readonly Inventory[]
  readonly objects: readonly LiveObject[]
  /** Settles when something is no longer as it was seen. */
  readonly changed: Promise<unknown>
}

/** Opens the watches when somebody asks, and closes them when nobody did for `idleMs`. */
export function openHealthView(owner: InventoryOwner, idleMs = 60_000): HealthView {
  let session: Session | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isFollowed = false

  function close(): void {
    clearTimeout(timer)
    session?.stop()
    session = undefined
  }

  async function see(signal?: AbortSignal): Promise<Seen> {
    clearTimeout(timer)
    if (!isFollowed) {
      timer = setTimeout(close, idleMs)
      timer.unref()
    }
    session ??= openSession(owner)
    try {
      return await session.see(signal)
    } catch (error) {
      close()
      throw error
    }
  }

  return {
    async ask(signal) {
      const { inventories, objects } = await see(signal)
      return inventories.map((inventory) => appHealth(inventory, objects))
    },
    follow(signal) {
      isFollowed = true
      return see(signal)
    },
    stop: close,
  }
}

interface Session {
  see(signal?: AbortSignal): Promise<Seen>
  stop(): void
}

function openSession(owner: InventoryOwner): Session {
  const stop = new AbortController()
  const parents = openLiveView(owner.client, [inventoryQuery(owner)], stop.signal)
  let members: { readonly key: string; readonly view: LiveView; stop(): void } | undefined

  let looking: Promise<Seen> | undefined

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
    see(signal) {
      // Two who look at once must not close each other's watches.
      looking ??= look(signal).finally(() => {
        looking = undefined
      })
      return looking
    },
    stop: () => stop.abort(),
  }

  async function look(signal?: AbortSignal): Promise<Seen> {
    await parents.complete(signal)
    const inventories = toInventories(parents.objects())
    const view = await viewOf(inventories)
    await view.complete(signal)
    // Whoever loses the race waits no longer: inventories change far less often than what is in them.
    const over = new AbortController()
    const changed = Promise.race([parents.changed(over.signal), view.changed(over.signal)])
    changed.catch(() => undefined).finally(() => over.abort())
    return { inventories: [...inventories.values()], objects: view.objects(), changed }
  }
}
