/** The most values that one app may consist of: YAML aliases can make a short file unfold without end. */
const maximumValues = 1_000_000

/** How deep the values of one app may be nested. */
export const mostLevels = 100

/**
 * Passes the default export of a file on when it is plain data: what JSON can hold. Throws an error that says where it
 * is something else, as `manifests[0].spec.replicas is undefined`. Symbols as keys are passed over: no JSON holds them.
 */
export function plainData(value: unknown): unknown {
  if (!isPlain(value, { values: 0 }, 0)) {
    findProblem(value, { parents: [], path: [], values: 0 })
    throw new Error(
      "its default export is something else each time it is read; a render is plain data",
    )
  }
  return value
}

/** Nearly always true, so it keeps no record of where it is: findProblem() goes through it again. */
function isPlain(value: unknown, count: { values: number }, level: number): boolean {
  count.values += 1
  if (count.values > maximumValues) return false
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true
  if (typeof value === "number") return Number.isFinite(value)
  if (typeof value !== "object" || level > mostLevels) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      if (!isPlain(value[index], count, level + 1)) return false
    return true
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  const fields = value as Readonly<Record<string, unknown>>
  for (const key in fields) if (!isPlain(fields[key], count, level + 1)) return false
  return true
}

interface Walk {
  /** What contains the value, from the outside in, and the key at which each contains the next. */
  readonly parents: object[]
  readonly path: (string | number)[]
  values: number
}

function findProblem(value: unknown, walk: Walk): void {
  walk.values += 1
  if (walk.values > maximumValues)
    throw problem(walk, `unfolds to more than ${maximumValues} values`)
  if (value === null || typeof value === "string" || typeof value === "boolean") return
  if (typeof value === "number") {
    if (Number.isFinite(value)) return
    throw problem(walk, `is ${value}`)
  }
  if (typeof value !== "object")
    throw problem(walk, `is ${value === undefined ? "undefined" : `a ${typeof value}`}`)
  findProblemInside(value, walk)
}

function findProblemInside(value: object, walk: Walk): void {
  const { parents, path } = walk
  if (parents.includes(value)) throw problem(walk, "contains itself")
  if (parents.length > mostLevels)
    throw problem(walk, `is nested more than ${mostLevels} levels deep`)
  if (!Array.isArray(value)) refuseInstance(value, walk)
  parents.push(value)
  for (const [key, inside] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    path.push(key)
    findProblem(inside, walk)
    path.pop()
  }
  parents.pop()
}

function refuseInstance(value: object, walk: Walk): void {
  if (value instanceof Promise) throw problem(walk, "is a promise")
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw problem(walk, `is an instance of ${value.constructor?.name || "a class"}`)
}

function problem({ path }: Walk, what: string): Error {
  const where = path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`
    return text === "" ? step : `${text}.${step}`
  }, "")
  return new Error(`${where || "its default export"} ${what}; a render is plain data`)
}
