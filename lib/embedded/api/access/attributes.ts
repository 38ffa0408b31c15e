import { requestPlace } from "#lib/embedded/api/http/request-place.ts"

/** What somebody wants to do: a verb on a resource, or on a path that is none. */
export type Attributes = ResourceAttributes | PathAttributes

export interface ResourceAttributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string | undefined
  /** Undefined: of the whole cluster. */
  readonly namespace: string | undefined
  readonly name: string | undefined
}

export interface PathAttributes {
  readonly verb: string
  readonly path: string
}

const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
}

/** Reads from a request what its sender wants to do, as RBAC names it. */
export function attributesOf(method: string, url: URL): Attributes {
  const place = requestPlace(url.pathname)
  if (place === undefined) return { verb: method.toLowerCase(), path: url.pathname }
  const { group, plural, subresource } = place
  const selected = /(?:^|,)metadata\.name==?([^,]+)/.exec(
    url.searchParams.get("fieldSelector") ?? "",
  )
  const name = place.name ?? (VERBS[method] === undefined ? selected?.[1] : undefined)
  const own = plural === "namespaces" && group === "" ? place.name : undefined
  return {
    verb: verbOf(method, url, place.name),
    group,
    resource: plural,
    subresource,
    namespace: place.namespace ?? own,
    name,
  }
}

function verbOf(method: string, url: URL, name: string | undefined): string {
  if (method === "DELETE" && name === undefined) return "deletecollection"
  const verb = VERBS[method]
  if (verb !== undefined) return verb
  if (name !== undefined) return "get"
  return ["true", "1"].includes(url.searchParams.get("watch") ?? "") ? "watch" : "list"
}
