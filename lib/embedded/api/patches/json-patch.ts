import { cloneJson, equalJson, isObject } from "#lib/embedded/api/json.ts"

/** Why a JSON patch cannot be applied; `test` says that a `test` operation did not hold. */
export class JsonPatchError extends Error {
  override readonly name = "JsonPatchError"
}

/** Applies a JSON patch (RFC 6902) to a copy of a value. */
export function jsonPatch(target: unknown, operations: readonly unknown[]): unknown {
  // The document hangs in a holder, so that the whole of it can be replaced like any field.
  const holder: Record<string, unknown> = { "": cloneJson(target) }
  for (const operation of operations) apply(holder, operation)
  return holder[""]
}

function apply(holder: Record<string, unknown>, operation: unknown): void {
  if (!isObject(operation)) throw new JsonPatchError("Unexpected kind: unknown")
  const { op, path, from, value } = operation
  const target = pointer(path)
  switch (op) {
    case "add":
      add(holder, target, cloneJson(value))
      break
    case "remove":
      remove(holder, target)
      break
    case "replace":
      read(holder, target)
      replace(holder, target, cloneJson(value))
      break
    case "move":
      add(holder, target, remove(holder, pointer(from)))
      break
    case "copy":
      add(holder, target, cloneJson(read(holder, pointer(from))))
      break
    case "test":
      if (equalJson(readOrUndefined(holder, target), value)) break
      throw new JsonPatchError(`testing value ${String(path)} failed: test failed`)
    default:
      throw new JsonPatchError(`Unexpected kind: ${String(op)}`)
  }
}

/** `/a/b~1c` → `["", "a", "b/c"]`; the first element names the document in its holder. */
function pointer(path: unknown): string[] {
  if (typeof path !== "string" || (path !== "" && !path.startsWith("/"))) {
    throw new JsonPatchError(
      `Cannot use the pointer ${JSON.stringify(path)}: it does not start with a slash`,
    )
  }
  return path.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
}

function add(holder: unknown, path: readonly string[], value: unknown): void {
  const [parent, key] = parentOf(holder, path)
  if (Array.isArray(parent))
    parent.splice(key === "-" ? parent.length : indexIn(parent, key, path, 1), 0, value)
  else parent[key] = value
}

function replace(holder: unknown, path: readonly string[], value: unknown): void {
  const [parent, key] = parentOf(holder, path)
  if (Array.isArray(parent)) parent[indexIn(parent, key, path, 0)] = value
  else parent[key] = value
}

function remove(holder: unknown, path: readonly string[]): unknown {
  const value = read(holder, path)
  const [parent, key] = parentOf(holder, path)
  if (Array.isArray(parent)) parent.splice(indexIn(parent, key, path, 0), 1)
  else delete parent[key]
  return value
}

function read(holder: unknown, path: readonly string[]): unknown {
  const value = readOrUndefined(holder, path)
  if (value === undefined) throw missing(path)
  return value
}

function readOrUndefined(holder: unknown, path: readonly string[]): unknown {
  let value = holder
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)]
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}

function parentOf(
  holder: unknown,
  path: readonly string[],
): [Record<string, unknown> | unknown[], string] {
  const parent = readOrUndefined(holder, path.slice(0, -1))
  const key = path.at(-1) ?? ""
  if (key === "__proto__" || !(isObject(parent) || Array.isArray(parent))) throw missing(path)
  return [parent, key]
}

function indexIn(
  list: readonly unknown[],
  key: string,
  path: readonly string[],
  beyond: number,
): number {
  const index = /^\d+$/.test(key) ? Number(key) : -1
  if (index < 0 || index >= list.length + beyond) throw missing(path)
  return index
}

function missing(path: readonly string[]): JsonPatchError {
  return new JsonPatchError(
    `the server rejected our request: the path ${path.join("/")} does not exist`,
  )
}
