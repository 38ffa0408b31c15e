import { ApiError } from "./api-error.ts"
import { groupOf } from "./object-id.ts"
import type { Transport } from "./transport.ts"

/** A kind that the API server serves. */
export interface Resource {
  readonly group: string
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

export interface Discovery {
  /** Looks a kind up, asking once more when it is not known: a CRD may just have arrived. */
  find(apiVersion: string, kind: string): Promise<Resource | undefined>
  /** Asks again at the next `find()`: the kind's own address was not found, so its CRD may be gone. */
  forget(apiVersion: string): void
  /** Looks a kind up when only its group is known, in the server's preferred version first. */
  findInGroup(group: string, kind: string): Promise<Resource | undefined>
}

/** Asks the API server for the lists of the group versions in use, each once. */
export function openDiscovery(transport: Transport): Discovery {
  const lists = new Map<string, Promise<readonly Resource[]>>()
  let groups: Promise<ReadonlyMap<string, readonly string[]>> | undefined

  function list(apiVersion: string, fresh: boolean): Promise<readonly Resource[]> {
    const known = lists.get(apiVersion)
    if (known !== undefined && !fresh) return known
    const asked = askResources(transport, apiVersion)
    lists.set(apiVersion, asked)
    asked.catch(() => lists.delete(apiVersion))
    return asked
  }

  function versions(fresh: boolean): Promise<ReadonlyMap<string, readonly string[]>> {
    if (groups === undefined || fresh) {
      groups = askGroups(transport)
      groups.catch(() => {
        groups = undefined
      })
    }
    return groups
  }

  async function find(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const known = lists.has(apiVersion)
    const found = pick(await list(apiVersion, false), kind)
    return found ?? (known ? pick(await list(apiVersion, true), kind) : undefined)
  }

  async function versionsOf(group: string): Promise<readonly string[]> {
    if (group === "") return ["v1"]
    const known = groups !== undefined
    const found = (await versions(false)).get(group)
    return found ?? (known ? ((await versions(true)).get(group) ?? []) : [])
  }

  return {
    find,
    forget(apiVersion) {
      lists.delete(apiVersion)
    },
    async findInGroup(group, kind) {
      for (const apiVersion of await versionsOf(group)) {
        const found = await find(apiVersion, kind)
        if (found !== undefined) return found
      }
      return undefined
    },
  }
}

function pick(resources: readonly Resource[], kind: string): Resource | undefined {
  return resources.find((resource) => resource.kind === kind)
}

async function askResources(
  transport: Transport,
  apiVersion: string,
): Promise<readonly Resource[]> {
  const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  try {
    const list = await ask(transport, path, `the kinds of ${apiVersion}`)
    return records(list, "resources")
      .filter((resource) => !String(resource.name).includes("/"))
      .map((resource) => ({
        group: groupOf(apiVersion),
        apiVersion,
        kind: String(resource.kind),
        plural: String(resource.name),
        namespaced: resource.namespaced === true,
      }))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return []
    throw error
  }
}

async function askGroups(transport: Transport): Promise<ReadonlyMap<string, readonly string[]>> {
  const list = await ask(transport, "/apis", "the API groups")
  return new Map(records(list, "groups").map((group) => [String(group.name), ordered(group)]))
}

/** All versions of a group, the preferred one first. */
function ordered(group: Readonly<Record<string, unknown>>): readonly string[] {
  const preferred = String(record(group.preferredVersion).groupVersion)
  const all = records(group, "versions").map((version) => String(version.groupVersion))
  return [preferred, ...all.filter((version) => version !== preferred)]
}

async function ask(transport: Transport, path: string, subject: string): Promise<unknown> {
  const request = { verb: "list", subject, method: "GET", path, repeatable: true } as const
  return JSON.parse((await transport.send(request)).body)
}

function records(value: unknown, field: string): readonly Readonly<Record<string, unknown>>[] {
  const list = record(value)[field]
  return Array.isArray(list) ? list.map(record) : []
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {}
}
