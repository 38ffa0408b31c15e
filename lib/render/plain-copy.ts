/** The most values that one app may consist of: YAML aliases can make a short file unfold without end. */
const maximumValues = 1_000_000

/** How deep the values of one app may be nested. */
export const mostLevels = 100

/**
 * Copies the default export of a file: what comes out is plain data (what JSON can hold) and shares nothing with it.
 * Throws an error that says where it is something else, as `manifests[0].spec.replicas is undefined`.
 * Symbols as keys are left out: no JSON holds them.
 */
export function plainCopy(value: unknown): unknown {
  return copyOf(value, { parents: [], path: [], values: 0 })
}

interface Walk {
  /** What contains the value, from the outside in, and the key at which each contains the next. */
  readonly parents: object[]
  readonly path: (string | number)[]
  values: number
}

function copyOf(value: unknown, walk: Walk): unknown {
  walk.values += 1
  if (walk.values > maximumValues)
    throw problem(walk, `unfolds to more than ${maximumValues} values`)
  if (value === null || typeof value === "string" || typeof value === "boolean") return value
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value
    throw problem(walk, `is ${value}`)
  }
  if (typeof value === "object") return copyOfObject(value, walk)
  throw problem(walk, `is ${value === undefined ? "undefined" : `a ${typeof value}`}`)
}

function copyOfObject(value: object, walk: Walk): object {
  const { parents } = walk
  if (parents.includes(value)) throw problem(walk, "contains itself")
  if (parents.length > mostLevels)
    throw problem(walk, `is nested more than ${mostLevels} levels deep`)
  parents.push(value)
  const copy = Array.isArray(value) ? copyOfList(value, walk) : copyOfRecord(value, walk)
  parents.pop()
  return copy
}

function copyOfList(list: readonly unknown[], walk: Walk): unknown[] {
  const copy: unknown[] = []
  for (let index = 0; index < list.length; index += 1) {
    walk.path.push(index)
    copy.push(copyOf(list[index], walk))
    walk.path.pop()
  }
  return copy
}

function copyOfRecord(record: object, walk: Walk): object {
  const prototype: unknown = Object.getPrototypeOf(record)
  if (record instanceof Promise) throw problem(walk, "is a promise")
  if (prototype !== Object.prototype && prototype !== null)
    throw problem(walk, `is an instance of ${record.constructor?.name || "a class"}`)
  const copy: Record<string, unknown> = {}
  const fields = record as Readonly<Record<string, unknown>>
  for (const key of Object.keys(record)) {
    walk.path.push(key)
    const inside = copyOf(fields[key], walk)
    if (key === "__proto__") Object.defineProperty(copy, key, { ...open, value: inside })
    else copy[key] = inside
    walk.path.pop()
  }
  return copy
}

const open = { configurable: true, enumerable: true, writable: true } as const

function problem({ path }: Walk, what: string): Error {
  const where = path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`
    return text === "" ? step : `${text}.${step}`
  }, "")
  return new Error(`${where || "its default export"} ${what}; a render is plain data`)
}
