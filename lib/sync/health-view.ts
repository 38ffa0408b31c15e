import type { LiveObject } from "#lib/kube/live-object.ts"
import { type AppHealth, appHealth } from "./app-health.ts"
import { healthQueries } from "./health-queries.ts"
import { type Inventory, type InventoryOwner, inventoryQuery, toInventory } from "./inventory.ts"
import { type LiveView, openWatches, type Watches } from "./watches.ts"

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
  readonly live: Pick<LiveView, "objects" | "get" | "controlledBy">
  /** Settles when something is no longer as it was seen. */
  readonly changed: Promise<unknown>
}

export interface HealthViewOptions extends InventoryOwner {
  /** Shared with whoever else watches the cluster. */
  readonly watches?: Watches
  /** 60 s unless told. */
  readonly idleMs?: number
}

/** Opens the watches when somebody asks, and closes them when nobody did for `idleMs`. */
export function openHealthView(options: HealthViewOptions): HealthView {
  const { idleMs = 60_000, watches = openWatches(options.client) } = options
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
    const isNew = session === undefined
    session ??= openSession(options, watches)
    try {
      return await session.see(signal)
    } catch (error) {
      close()
      // What was refused once may be allowed by now.
      if (isNew || signal?.aborted === true) throw error
      return see(signal)
    }
  }

  return {
    async ask(signal) {
      const { inventories, live } = await see(signal)
      return inventories.map((inventory) => appHealth(inventory, live))
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

function openSession(owner: InventoryOwner, watches: Watches): Session {
  const stop = new AbortController()
  const parents = watches.follow([inventoryQuery(owner)], stop.signal)
  /** What was read of each parent; one that changed is another object. */
  const read = new WeakMap<LiveObject, Inventory>()
  let members: { readonly key: string; readonly view: LiveView; stop(): void } | undefined

  let looking: Promise<Seen> | undefined

  /** Follows what the inventories name; another set of kinds needs other watches. */
  async function viewOf(inventories: readonly Inventory[]): Promise<LiveView> {
    const queries = await healthQueries(inventories, owner.client)
    const key = JSON.stringify(queries)
    if (members?.key === key) return members.view
    members?.stop()
    const own = new AbortController()
    const view = watches.follow(queries, AbortSignal.any([stop.signal, own.signal]))
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
    const inventories = parents.objects().flatMap((parent) => inventoryOf(parent) ?? [])
    const view = await viewOf(inventories)
    await view.complete(signal)
    // Whoever loses the race waits no longer: inventories change far less often than what is in them.
    const over = new AbortController()
    const changed = Promise.race([parents.changed(over.signal), view.changed(over.signal)])
    changed.catch(() => undefined).finally(() => over.abort())
    return { inventories, live: view, changed }
  }

  function inventoryOf(parent: LiveObject): Inventory | undefined {
    const known = read.get(parent) ?? toInventory(parent)
    if (known !== undefined) read.set(parent, known)
    return known
  }
}
