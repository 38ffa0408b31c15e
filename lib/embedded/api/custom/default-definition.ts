import { isObject } from "#lib/embedded/api/json.ts"
import { textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"

/** Fills in what Kubernetes assumes in a CustomResourceDefinition. */
export function defaultDefinition({ spec }: KubeObject): void {
  if (!isObject(spec)) return
  spec.conversion ??= { strategy: "None" }
  const { names } = spec
  if (!isObject(names)) return
  const kind = textAt(names, "kind")
  names.singular ??= kind.toLowerCase()
  names.listKind ??= `${kind}List`
}
