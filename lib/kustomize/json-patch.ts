import { isRecord, type JsonRecord } from "./record.ts"

/** One operation of RFC 6902; a path is a JSON pointer (RFC 6901): `/spec/template/spec/containers/0/args/-`. */
export type JsonPatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string }

/**
 * Applies the operations of a JSON patch, one after the other, and returns the result; the document stays as it is.
 * Throws a RangeError that names the first operation that fits nowhere. https://www.rfc-editor.org/rfc/rfc6902
 */
export function jsonPatch(document: unknown, operations: readonly unknown[]): unknown {
  return operations.reduce((result: unknown, operation, index) => {
    try {
      return applyOne(result, readOperation(operation))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new RangeError(`Cannot apply operation ${index + 1}: ${error.message}`)
    }
  }, document)
}

function applyOne(document: unknown, operation: JsonPatchOperation): unknown {
  const path = tokensOf(operation.path)
  switch (operation.op) {
    case "add":
      return add(document, path, operation.value)
    case "remove":
      return remove(document, path)
    case "replace":
      valueAt(document, path)
      return edit(document, path, (parent, key) => put(parent, key, operation.value))
    case "test":
      if (!Bun.deepEquals(valueAt(document, path), operation.value, true)) {
        const found = JSON.stringify(valueAt(document, path))
        throw new RangeError(
          `${operation.path} is ${found}, not ${JSON.stringify(operation.value)}`,
        )
      }
      return document
    case "copy":
      return add(document, path, valueAt(document, tokensOf(operation.from)))
    case "move": {
      if (operation.path.startsWith(`${operation.from}/`))
        throw new RangeError(`${operation.from} cannot move into itself`)
      const moved = valueAt(document, tokensOf(operation.from))
      return add(remove(document, tokensOf(operation.from)), path, moved)
    }
  }
}

function readOperation(value: unknown): JsonPatchOperation {
  if (!isRecord(value)) throw new RangeError(`${JSON.stringify(value)} is no operation`)
  const { op, path, from } = value
  const known = ["add", "remove", "replace", "move", "copy", "test"]
  if (!known.includes(String(op)))
    throw new RangeError(`op is ${JSON.stringify(op)}; it should be one of ${known.join(", ")}`)
  const pointers = op === "move" || op === "copy" ? { path, from } : { path }
  for (const [name, pointer] of Object.entries(pointers))
    if (typeof pointer !== "string" || !/^(\/([^~]|~[01])*)?$/.test(pointer))
      throw new RangeError(
        `${name} is ${JSON.stringify(pointer)}; it should be like /spec/replicas`,
      )
  if (["add", "replace", "test"].includes(String(op)) && value.value === undefined)
    throw new RangeError(`"${op}" of ${path} needs a value`)
  return value as unknown as JsonPatchOperation
}

function tokensOf(pointer: string): readonly string[] {
  const tokens = pointer.split("/").slice(1)
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce((node, token, depth) => {
    requirePresent(node, token, path.slice(0, depth + 1))
    return (node as JsonRecord)[token]
  }, document)
}

function requirePresent(node: unknown, token: string, path: readonly string[]): void {
  const isThere = Array.isArray(node)
    ? indexOf(node, token) < node.length
    : isRecord(node) && Object.hasOwn(node, token)
  if (!isThere) throw new RangeError(`${pointerOf(path)} is not there; ${contentsOf(node, path)}`)
}

function contentsOf(node: unknown, path: readonly string[]): string {
  const parent = path.length === 1 ? "the object" : pointerOf(path.slice(0, -1))
  if (Array.isArray(node)) return `${parent} has ${node.length} items`
  return isRecord(node)
    ? `${parent} has ${Object.keys(node).join(", ") || "no fields"}`
    : `${parent} is ${JSON.stringify(node)}`
}

/** A list's index; Infinity for what is none, which no list has. */
function indexOf(list: readonly unknown[], token: string): number {
  if (token === "-") return list.length
  return /^(0|[1-9]\d*)$/.test(token) ? Number(token) : Number.POSITIVE_INFINITY
}

type Parent = JsonRecord | readonly unknown[]

/** Changes the parent of what a path names and copies what is above it. */
function edit(
  node: unknown,
  path: readonly string[],
  change: (parent: Parent, key: string) => unknown,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) throw new RangeError("the whole object cannot be replaced or removed")
  if (!isRecord(node) && !Array.isArray(node))
    throw new RangeError(`a ${typeof node} has no "${key}"`)
  if (rest.length === 0) return change(node, key)
  return put(node, key, edit((node as JsonRecord)[key], rest, change))
}

function put(parent: Parent, key: string, value: unknown): unknown {
  if (isRecord(parent)) return { ...parent, [key]: value }
  return parent.with(Number(key), value)
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  valueAt(document, path.slice(0, -1))
  return edit(document, path, (parent, key) => {
    if (isRecord(parent)) return { ...parent, [key]: value }
    const index = indexOf(parent, key)
    if (index > parent.length)
      throw new RangeError(`${pointerOf(path)} is no place in it; ${contentsOf(parent, path)}`)
    return parent.toSpliced(index, 0, value)
  })
}

function remove(document: unknown, path: readonly string[]): unknown {
  valueAt(document, path)
  return edit(document, path, (parent, key) => {
    if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1)
    const { [key]: _, ...rest } = parent as JsonRecord
    return rest
  })
}

function pointerOf(path: readonly string[]): string {
  return path.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")
}
