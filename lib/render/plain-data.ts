/** The most values that one app may consist of: YAML aliases can make a short file unfold without end. */
const maximumValues = 1_000_000

/** How deep the values of one app may be nested. */
export const mostLevels = 100

/**
 * Says where the default export of a file is not plain data (what JSON can hold), as `manifests[0].spec.replicas is undefined`; undefined when it is plain.
 * Symbols as keys are fine: no JSON holds them.
 */
export function plainDataProblem(value: unknown): string | undefined {
  const problem = problemIn(value, "", [], { left: maximumValues })
  return problem?.startsWith(" ") ? `its default export${problem}` : problem
}

function problemIn(
  value: unknown,
  path: string,
  parents: readonly object[],
  budget: { left: number },
): string | undefined {
  budget.left -= 1
  if (budget.left < 0) return `${path} unfolds to more than ${maximumValues} values`
  if (typeof value === "number" && !Number.isFinite(value)) return `${path} is ${value}`
  if (value === null || ["string", "number", "boolean"].includes(typeof value)) return undefined
  if (typeof value !== "object") return `${path} is ${article(typeof value)}`
  if (parents.includes(value)) return `${path} contains itself`
  if (parents.length > mostLevels) return `${path} is nested more than ${mostLevels} levels deep`
  const unusual = unusualObject(value)
  if (unusual !== undefined) return `${path} is ${unusual}`
  const within = [...parents, value]
  if (Array.isArray(value)) return firstProblem(value.entries(), `${path}[`, "]", within, budget)
  return firstProblem(Object.entries(value), path === "" ? "" : `${path}.`, "", within, budget)
}

function article(type: string): string {
  return type === "undefined" ? type : `a ${type}`
}

/** Names what makes an object more than data; undefined when nothing does. */
function unusualObject(value: object): string | undefined {
  if (value instanceof Promise) return "a promise"
  if (Array.isArray(value)) return undefined
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    return `an instance of ${value.constructor?.name || "a class"}`
  }
  const accessor = Object.entries(Object.getOwnPropertyDescriptors(value)).find(
    ([, descriptor]) => descriptor.get !== undefined || descriptor.set !== undefined,
  )
  return accessor === undefined ? undefined : `an object whose "${accessor[0]}" is a getter`
}

function firstProblem(
  entries: Iterable<readonly [string | number, unknown]>,
  before: string,
  after: string,
  parents: readonly object[],
  budget: { left: number },
): string | undefined {
  for (const [key, value] of entries) {
    const problem = problemIn(value, `${before}${key}${after}`, parents, budget)
    if (problem !== undefined) return problem
  }
  return undefined
}
