import type { KubeClient } from "#lib/kube/client.ts"
import type { LiveObject } from "#lib/kube/live-object.ts"
import { wait } from "#lib/kube/wait.ts"
import { type Drift, driftOf } from "./drift.ts"
import type { HealthView, Seen } from "./health-view.ts"
import { type Inventory, memberKey } from "./inventory.ts"
import type { SyncMemory } from "./memory.ts"

/** Watches what the apps own, and compares what changed with what was applied. */
export interface DriftWatch {
  drifts(): readonly Drift[]
  /** Looks again now: what was applied has changed. */
  look(): void
  stop(): Promise<void>
}

export interface DriftWatchOptions {
  readonly view: Pick<HealthView, "follow">
  readonly client: KubeClient
  readonly memory: SyncMemory
  /** While a run is on, objects change because of us. */
  isPaused(): boolean
  /** Called when the drifts are others than before, and after each `look()` while there are any. */
  onChange(drifts: readonly Drift[]): void
}

/** Changes come in bunches. */
const bunchMs = 30
const retryMs = 2_000
const pausedMs = 500

/** Begins to watch; the watches are those of the health view. */
export function openDriftWatch(options: DriftWatchOptions): DriftWatch {
  const { view, isPaused, onChange } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const judged = new Map<string, Judged>()
  let drifts: readonly Drift[] = []
  let poke = (): void => {}
  let wasPoked = false

  async function judge(inventories: readonly Inventory[], live: Seen["live"]): Promise<void> {
    const found: (Drift | undefined)[] = []
    const moved: Promise<Drift | undefined>[] = []
    for (const { app, members } of inventories)
      for (const member of members) {
        const key = memberKey(member)
        const seen = live.get(key)
        const known = judged.get(key)
        if (known?.version === versionOf(seen)) found.push(known.drift)
        else moved.push(judgeOne(app, key, seen))
      }
    found.push(...(await Promise.all(moved)))
    // A run that began meanwhile changes objects itself.
    if (isPaused()) return
    const before = JSON.stringify(drifts)
    drifts = found.filter((drift) => drift !== undefined).toSorted(byObject)
    const isNews = JSON.stringify(drifts) !== before || (wasPoked && drifts.length > 0)
    wasPoked = false
    if (isNews) onChange(drifts)
  }

  async function judgeOne(
    app: string,
    key: string,
    seen: LiveObject | undefined,
  ): Promise<Drift | undefined> {
    // What no run has applied yet is judged when one has.
    if (!options.memory.has(key)) return undefined
    const drift = await driftOf(
      { app, key, ...(seen !== undefined && { seen }) },
      { ...options, signal },
    )
    judged.set(key, { version: versionOf(seen), drift })
    return drift
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        const poked = new Promise<void>((resolve) => {
          poke = resolve
        })
        // A run changes much and fast; whoever ends it pokes.
        if (isPaused()) {
          await Promise.race([poked, wait(pausedMs, signal)])
          continue
        }
        const { inventories, live, changed } = await view.follow(signal)
        await judge(inventories, live)
        await Promise.race([changed, poked])
        signal.throwIfAborted()
        await wait(bunchMs, signal)
      } catch {
        await wait(retryMs, signal).catch(() => undefined)
      }
    }
  }

  const looping = loop()
  return {
    drifts: () => drifts,
    look() {
      for (const [key, { drift }] of judged) if (drift !== undefined) judged.delete(key)
      wasPoked = true
      poke()
    },
    async stop() {
      stopping.abort()
      poke()
      await looping
    },
  }
}

function versionOf(seen: LiveObject | undefined): string {
  return seen?.metadata.resourceVersion ?? "none"
}

function byObject(a: Drift, b: Drift): number {
  return a.object < b.object ? -1 : 1
}

interface Judged {
  readonly version: string
  readonly drift: Drift | undefined
}
