/** One ready pod behind a port of a Service. */
export interface Backend {
  readonly pod: string
  readonly host: string
  readonly port: number
}

/** One connection or request that is under way to a backend. */
export interface Lease {
  readonly backend: Backend
  /** Tells whether cutting it off now would lose something. */
  readonly isBusy: () => boolean
  release(): void
}

/** The ready pods behind one port of a Service, and what is under way to each. */
export class EndpointPool {
  #backends: readonly Backend[] = []
  readonly #leases = new Map<string, Set<Lease>>()
  readonly #lastChosen = new Map<string, number>()
  #choices = 0
  #waiting: (() => void)[] = []

  /** Says who is ready now. What is under way to others goes on. */
  set(backends: readonly Backend[]): void {
    this.#backends = backends
    const present = new Set(backends.map(keyOf))
    for (const key of this.#lastChosen.keys()) {
      if (!present.has(key)) this.#lastChosen.delete(key)
    }
    if (backends.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  get backends(): readonly Backend[] {
    return this.#backends
  }

  /**
   * Takes the backend that was not chosen for longest; `tried` ones (their ports) are passed over. Not the one with the
   * fewest leases: a client that keeps its connections open would starve the pods that it holds on to.
   */
  lease(
    tried: ReadonlySet<number> = new Set(),
    isBusy: () => boolean = () => true,
  ): Lease | undefined {
    const [backend] = this.#backends
      .filter((one) => !tried.has(one.port))
      .sort((a, b) => this.#chosenAt(a) - this.#chosenAt(b))
    if (backend === undefined) return undefined
    this.#choices += 1
    this.#lastChosen.set(keyOf(backend), this.#choices)
    return this.#open(backend, isBusy)
  }

  /** Waits until someone is ready, but not longer than `limitMs`. */
  async someone(limitMs: number): Promise<void> {
    if (this.#backends.length > 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    const timer = setTimeout(resolve, limitMs)
    await promise
    clearTimeout(timer)
    this.#waiting = this.#waiting.filter((one) => one !== resolve)
  }

  /** Tells whether a pod still gets new work or has work under way that would be lost. */
  isUsing(pod: string): boolean {
    if (this.#backends.some((one) => one.pod === pod)) return true
    return [...this.#leases.values()].some((leases) =>
      [...leases].some((lease) => lease.backend.pod === pod && lease.isBusy()),
    )
  }

  #open(backend: Backend, isBusy: () => boolean): Lease {
    const key = keyOf(backend)
    const leases = this.#leases.get(key) ?? new Set<Lease>()
    this.#leases.set(key, leases)
    const lease: Lease = {
      backend,
      isBusy,
      release: () => {
        leases.delete(lease)
        if (leases.size === 0 && this.#leases.get(key) === leases) this.#leases.delete(key)
      },
    }
    leases.add(lease)
    return lease
  }

  #chosenAt(backend: Backend): number {
    return this.#lastChosen.get(keyOf(backend)) ?? 0
  }
}

function keyOf(backend: Backend): string {
  return `${backend.pod} ${backend.host}:${backend.port}`
}
