import { wait } from "#lib/kube/wait.ts"
import { type Lease, type LeaseOwner, leaseId, readLease, writeLease } from "./lease.ts"
import { LeaseLost, type Writer } from "./writer.ts"

/** Whether this process may write, and who does while it may not. */
export interface Leadership {
  /** The right to write, while we have it. */
  writer(): Writer | undefined
  /** Who holds the Lease, as seen last. */
  holder(): string | undefined
  /** Resolves when this process leads or, with a sentence, when somebody else is seen to hold the Lease for good. */
  decided(signal: AbortSignal): Promise<Writer | string>
  /** Gives the Lease back. End what writes before. */
  stop(): Promise<void>
}

export interface LeadershipOptions extends LeaseOwner {
  /** Unique to this process: `sync-7f9c`. */
  readonly name: string
  onGained?(): void
  onLost?(): void
  /** Who leads has changed, or could not be found out. */
  onChange?(seen: {
    readonly holder?: string | undefined
    readonly problem?: string | undefined
  }): void
  readonly timing?: LeaseTiming
  readonly now?: () => Date
}

/** A Lease that its holder did not renew for `durationMs` is free; the holder itself gives up earlier. */
export interface LeaseTiming {
  readonly durationMs: number
  readonly renewMs: number
  readonly giveUpMs: number
  /** How often those who wait look. */
  readonly lookMs: number
}

/** A killed leader is followed within 10 + 1.5 + 1.5 s. */
export const leaseTiming: LeaseTiming = {
  durationMs: 10_000,
  renewMs: 3_000,
  giveUpMs: 8_000,
  lookMs: 1_500,
}

/** Begins to ask for the Lease, and resolves after the first answer. Time is counted by this process alone: clocks may differ or jump. */
export async function openLeadership(options: LeadershipOptions): Promise<Leadership> {
  const { name, timing = leaseTiming, now = () => new Date() } = options
  const stopping = new AbortController()
  const hurry = new AbortController()
  const listeners = new Set<() => void>()
  let seen: { readonly lease: Lease; readonly since: number; readonly moved: boolean } | undefined
  let held: Held | undefined
  let problem: string | undefined

  async function step(): Promise<void> {
    const before = JSON.stringify([held?.writer.name, seen?.lease.holder, problem])
    const asked = performance.now()
    const signal = AbortSignal.any([hurry.signal, AbortSignal.timeout(timing.giveUpMs)])
    try {
      await (held === undefined ? look(asked, signal) : renew(held, asked, signal))
      problem = undefined
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    if (held !== undefined && performance.now() - held.renewedAt > timing.giveUpMs)
      lose(held, "it could not be renewed in time")
    if (JSON.stringify([held?.writer.name, seen?.lease.holder, problem]) !== before)
      options.onChange?.({ holder: held?.lease.holder ?? seen?.lease.holder, problem })
    for (const listener of listeners) listener()
  }

  async function look(asked: number, signal: AbortSignal): Promise<void> {
    const lease = await readLease(options, signal)
    if (lease?.holder !== undefined && lease.holder !== name && !isFree(lease, asked)) return
    const isNew = lease === undefined
    const next = {
      holder: name,
      transitions: isNew ? 0 : lease.transitions + 1,
      acquiredAt: now().toISOString(),
    }
    const stored = isNew ? {} : { stored: lease.stored }
    const { durationMs } = timing
    const won = await writeLease(
      options,
      { ...next, ...stored },
      { durationMs, now: now(), signal },
    )
    if (won === undefined) return
    const tookOver = isNew || lease.holder !== undefined
    held = hold(won, { tookOver, asked })
    seen = { lease: won, since: asked, moved: true }
    options.onGained?.()
  }

  /** Nobody renewed it for as long as we watched it: the holder's own times say nothing to us. */
  function isFree(lease: Lease, asked: number): boolean {
    const isSame = seen?.lease.stored.resourceVersion === lease.stored.resourceVersion
    if (!isSame || seen === undefined)
      seen = { lease, since: performance.now(), moved: seen?.lease.holder === lease.holder }
    return asked - seen.since >= timing.durationMs
  }

  async function renew(mine: Held, asked: number, signal: AbortSignal): Promise<void> {
    const { durationMs } = timing
    const renewed =
      (await writeLease(options, mine.lease, { durationMs, now: now(), signal })) ??
      (await again(signal))
    if (renewed === undefined) return lose(mine, `${seen?.lease.holder ?? "nobody"} holds it now`)
    mine.lease = renewed
    mine.renewedAt = asked
  }

  /** Somebody changed the Lease: a new holder, or a person who only edited it. */
  async function again(signal: AbortSignal): Promise<Lease | undefined> {
    const lease = await readLease(options, signal)
    if (lease !== undefined) seen = { lease, since: performance.now(), moved: false }
    if (lease?.holder !== name) return undefined
    return writeLease(options, lease, { durationMs: timing.durationMs, now: now(), signal })
  }

  function hold(lease: Lease, how: { readonly tookOver: boolean; readonly asked: number }): Held {
    const lost = new AbortController()
    const mine: Held = {
      lease,
      renewedAt: how.asked,
      lost,
      writer: {
        name: `${name}/${lease.transitions}`,
        tookOver: how.tookOver,
        signal: lost.signal,
        check() {
          lost.signal.throwIfAborted()
          if (performance.now() - mine.renewedAt <= timing.giveUpMs) return
          throw lostBecause("it was not renewed in time")
        },
      },
    }
    return mine
  }

  function lose(mine: Held, why: string): void {
    held = undefined
    mine.lost.abort(lostBecause(why))
    options.onLost?.()
  }

  function lostBecause(why: string): LeaseLost {
    return new LeaseLost(`Cannot go on writing: ${leaseId(options)} was lost, ${why}`)
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = held === undefined || problem !== undefined ? timing.lookMs : timing.renewMs
      await wait(pause, stopping.signal).catch(() => undefined)
      if (!stopping.signal.aborted) await step()
    }
  }

  await step()
  const looping = loop()
  return {
    writer: () => held?.writer,
    holder: () => held?.lease.holder ?? seen?.lease.holder,
    async decided(signal) {
      for (;;) {
        signal.throwIfAborted()
        if (held !== undefined) return held.writer
        if (problem !== undefined) throw new Error(problem)
        if (seen?.moved === true)
          return `${seen.lease.holder} holds ${leaseId(options)} and renews it`
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            listeners.delete(wake)
            resolve()
          }
          listeners.add(wake)
          signal.addEventListener("abort", wake, { once: true })
        })
      }
    },
    async stop() {
      stopping.abort()
      // A renewal that is under way may have arrived: without its answer the Lease could not be given back.
      const timer = setTimeout(() => hurry.abort(), 1_000)
      await looping
      clearTimeout(timer)
      const mine = held
      held = undefined
      if (mine === undefined) return
      mine.lost.abort(lostBecause("this process stops"))
      const { holder: _holder, ...free } = mine.lease
      const signal = AbortSignal.timeout(2_000)
      await writeLease(options, free, { durationMs: 1_000, now: now(), signal }).catch(
        () => undefined,
      )
    },
  }
}

interface Held {
  lease: Lease
  renewedAt: number
  readonly writer: Writer
  readonly lost: AbortController
}
