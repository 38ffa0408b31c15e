/** What a resource path names: `/apis/apps/v1/namespaces/shop/deployments/app/scale`. */
export interface RequestPlace {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
}

const OF_A_NAMESPACE = new Set(["status", "finalize"])

/** Reads a path below `/api/v1` or `/apis/<group>/<version>`; undefined when it names no resource. */
export function requestPlace(pathname: string): RequestPlace | undefined {
  const [root, ...rest] = pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decode)
  const [group, version, ...parts] = root === "api" ? ["", ...rest] : rest
  if ((root !== "api" && root !== "apis") || group === undefined || version === undefined)
    return undefined
  const [first, second, third] = parts
  if (first === undefined) return undefined
  const inNamespace =
    first === "namespaces" &&
    third !== undefined &&
    !(OF_A_NAMESPACE.has(third) && parts.length === 3)
  const [plural, name, subresource, ...more] = inNamespace ? parts.slice(2) : parts
  if (plural === undefined || more.length > 0) return undefined
  return { group, version, plural, namespace: inNamespace ? second : undefined, name, subresource }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
