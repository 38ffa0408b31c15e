/**
 * Takes away what would make a render depend on more than the commit: environment, clock, randomness and network.
 * That catches mistakes with a clear error; a hostile commit is the sandbox's business.
 * Returns the list in which errors that nobody awaits are collected.
 */
export function seal(): unknown[] {
  for (const name of Object.keys(process.env)) delete process.env[name]
  forbid(process, "exit", "ends the process")
  forbid(process, "abort", "ends the process")
  forbid(globalThis, "fetch", "asks the network")
  forbid(Math, "random", "asks for randomness")
  forbid(crypto, "randomUUID", "asks for randomness")
  forbid(crypto, "getRandomValues", "asks for randomness")
  forbid(performance, "now", "asks for the time")
  globalThis.Date = timeless(Date)
  const problems: unknown[] = []
  process.on("unhandledRejection", (reason) => problems.push(reason))
  process.on("uncaughtException", (error) => problems.push(error))
  return problems
}

function forbid(owner: object, name: string, deed: string): void {
  Object.defineProperty(owner, name, { value: () => refuse(deed) })
}

function refuse(deed: string): never {
  throw new Error(`it ${deed}; a render depends on the commit alone`)
}

/** A Date that knows every day but today. */
function timeless(original: DateConstructor): DateConstructor {
  return new Proxy(original, {
    apply: () => refuse("asks for the time"),
    construct: (target, [first, ...rest]) => {
      if (first === undefined) refuse("asks for the time")
      return Reflect.construct(target, [first, ...rest])
    },
    get: (target, key) => {
      if (key === "now") return () => refuse("asks for the time")
      return Reflect.get(target, key)
    },
  })
}
