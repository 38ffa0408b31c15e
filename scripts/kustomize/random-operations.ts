import { type JsonPatchOperation, jsonPatch } from "#lib/kustomize/json-patch.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import { isRecord } from "#lib/kustomize/record.ts"
import type { Random } from "./random.ts"
import { identifying } from "./random-patch.ts"

/** Makes a JSON patch of one to four operations that fit an object, each after those before it. */
export function randomOperations(object: Declared, choose: Random): readonly JsonPatchOperation[] {
  const { metadata: _, ...rest } = JSON.parse(JSON.stringify(object))
  const annotations = object.metadata.annotations
  let document: unknown = {
    ...rest,
    metadata: annotations === undefined ? {} : { annotations: { ...annotations } },
  }
  const operations: JsonPatchOperation[] = []
  for (let more = true; more && operations.length < 4; more = choose.chance(0.5)) {
    const [first, ...others] = pathsOf(document, "")
    if (first === undefined) break
    const operation = operationAt(choose.pick([first, ...others]), document, choose)
    document = jsonPatch(document, [operation])
    operations.push(operation)
  }
  return operations
}

function operationAt(path: string, document: unknown, choose: Random): JsonPatchOperation {
  const known = valueAt(document, path)
  const value = typeof known === "string" ? choose.pick(["text", "0644", "yes"]) : known
  const parent = path.slice(0, path.lastIndexOf("/"))
  const isItem = Array.isArray(valueAt(document, parent))
  switch (choose.pick(["add", "replace", "remove", "copy", "move", "test"])) {
    case "add":
      return { op: "add", path: isItem && choose.chance(0.5) ? `${parent}/-` : path, value }
    case "replace":
      return { op: "replace", path, value }
    case "remove":
      return { op: "remove", path }
    case "copy":
      return { op: "copy", from: path, path: isItem ? `${parent}/-` : `${parent}/co~0p~1y` }
    case "move":
      return { op: "move", from: path, path: isItem ? `${parent}/0` : `${parent}/mo~1ved` }
    default:
      // kustomize does not find `<` equal to itself.
      return /[<>&]/.test(String(known))
        ? { op: "replace", path, value }
        : { op: "test", path, value: known }
  }
}

/** The paths of all texts, numbers and booleans but those that say what the object is or names. */
function pathsOf(node: unknown, path: string): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => pathsOf(item, `${path}/${index}`))
  if (!isRecord(node)) return [path]
  return Object.entries(node)
    .filter(([field]) => (path === "" && field === "metadata") || !identifying.test(field))
    .flatMap(([field, value]) =>
      pathsOf(value, `${path}/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`),
    )
}

function valueAt(document: unknown, path: string): unknown {
  const tokens = path.split("/").slice(1)
  return tokens.reduce<unknown>((node, token) => {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~")
    return Array.isArray(node) ? node[Number(key)] : isRecord(node) ? node[key] : undefined
  }, document)
}
