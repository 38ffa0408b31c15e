import { ApiError } from "./api-error.ts"
import type { Draft, Keep, KubeClient, ListResult, Query } from "./client.ts"
import type { Connection } from "./connection.ts"
import { openDiscovery, type Resource } from "./discovery.ts"
import { heldBy } from "./held-by.ts"
import { listPages } from "./list-pages.ts"
import { type LiveObject, type ObjectReference, toLiveObject } from "./live-object.ts"
import { objectId } from "./object-id.ts"
import { collectionPath, objectPath, selectorParameters, withParameters } from "./paths.ts"
import { secretScrubber } from "./secret-scrubber.ts"
import { openTransport, type Request, type TransportOptions } from "./transport.ts"
import { watchObjects } from "./watch.ts"

/** The one field manager of this project: another name would orphan what was applied before. */
export const fieldManager = "turnspit"

export interface ClientOptions extends TransportOptions {
  /** Who writes; `turnspit` unless told. */
  readonly manager?: string
}

/** Opens a client; nothing is sent before the first call. */
export function openClient(connection: Connection, options: ClientOptions = {}): KubeClient {
  const { manager = fieldManager } = options
  const transport = openTransport(connection, options)
  const discovery = openDiscovery(transport)

  async function resourceOf(verb: string, of: Pick<Draft, "apiVersion" | "kind">) {
    const resource = await discovery.find(of.apiVersion, of.kind)
    if (resource === undefined) throw unknownKind(verb, of)
    return resource
  }

  /** Does something at a kind's address, and says so when its CRD has gone since the server told of it. */
  async function served<T>(
    verb: string,
    of: Pick<Draft, "apiVersion" | "kind">,
    ask: (resource: Resource) => Promise<T>,
  ): Promise<T> {
    const resource = await resourceOf(verb, of)
    try {
      return await ask(resource)
    } catch (error) {
      if (!isNoSuchAddress(error)) throw error
      discovery.forget(of.apiVersion)
      throw unknownKind(verb, of)
    }
  }

  function write(verb: string, object: Draft, how: Writing) {
    return served(verb, object, (resource) => writeAt(resource, verb, object, how))
  }

  async function writeAt(resource: Resource, verb: string, object: Draft, how: Writing) {
    const { name, namespace } = object.metadata
    checkNamespace(verb, object, resource)
    const path =
      how.method === "POST"
        ? collectionPath(resource, namespace)
        : objectPath(resource, { namespace, name })
    const { status, body } = await transport.send({
      verb,
      subject: objectId(object),
      path: withParameters(path, {
        fieldManager: manager,
        fieldValidation: "Strict",
        ...how.parameters,
      }),
      body: object,
      scrub: secretScrubber(object),
      ...how,
    })
    return { object: toLiveObject(JSON.parse(body)), created: status === 201 }
  }

  function list(query: Query, signal?: AbortSignal, keep?: Keep): Promise<ListResult> {
    return served("list", query, (resource) =>
      listPages(transport, {
        resource,
        path: collectionPath(resource, query.namespace),
        parameters: selectorParameters(query),
        subject: queryName(query),
        ...{ signal, keep },
      }),
    )
  }

  return {
    server: connection.server,
    discovery,
    list,

    async version(signal) {
      const subject = "the API server for its version"
      const path = "/version"
      const request = { verb: "ask", subject, method: "GET", path, repeatable: true } as const
      const { body } = await transport.send({ ...request, signal })
      return String((JSON.parse(body) as { gitVersion?: unknown }).gitVersion)
    },

    async get(reference, signal) {
      const resource = await discovery.find(reference.apiVersion, reference.kind)
      if (resource === undefined) return undefined
      const path = objectPath(resource, reference)
      const subject = referenceName(reference)
      const request = { verb: "get", subject, method: "GET", path, repeatable: true } as const
      const answer = await unlessGone(transport.send({ ...request, signal }))
      return answer === undefined ? undefined : toLiveObject(JSON.parse(answer.body))
    },

    async apply(manifest, { manager = fieldManager, dryRun = false, signal } = {}) {
      return write("apply", manifest, {
        method: "PATCH",
        contentType: "application/apply-patch+yaml",
        parameters: { fieldManager: manager, force: "true", ...(dryRun && { dryRun: "All" }) },
        repeatable: true,
        signal,
      })
    },

    async patch(live, operations, { dryRun = false, signal } = {}) {
      const resource = await resourceOf("patch", live)
      const parameters = { fieldManager, ...(dryRun && { dryRun: "All" }) }
      const { body } = await transport.send({
        verb: "patch",
        subject: objectId(live),
        method: "PATCH",
        contentType: "application/json-patch+json",
        path: withParameters(objectPath(resource, live.metadata), parameters),
        body: operations,
        repeatable: dryRun,
        scrub: secretScrubber(live),
        signal,
      })
      return toLiveObject(JSON.parse(body))
    },

    async create(object, signal) {
      return (await write("create", object, { method: "POST", repeatable: false, signal })).object
    },

    async replace(object, signal) {
      return (await write("replace", object, { method: "PUT", repeatable: false, signal })).object
    },

    async delete(reference, { uid, propagation = "Background", signal } = {}) {
      const resource = await resourceOf("delete", reference)
      const request: Request = {
        verb: "delete",
        subject: referenceName(reference),
        method: "DELETE",
        path: objectPath(resource, reference),
        body: {
          apiVersion: "v1",
          kind: "DeleteOptions",
          propagationPolicy: propagation,
          ...(uid !== undefined && { preconditions: { uid } }),
        },
        repeatable: uid !== undefined,
        signal,
      }
      const answer = await unlessGone(transport.send(request))
      return answer === undefined ? undefined : remainder(answer.body)
    },

    async *watch(query, signal, keep = (live) => live) {
      const resource = await resourceOf("watch", query)
      yield* watchObjects({
        transport,
        path: collectionPath(resource, query.namespace),
        parameters: selectorParameters(query),
        subject: queryName(query),
        list: () => list(query, signal, keep),
        ...{ signal, keep },
      })
    },

    async logs({ namespace, name }, { container, previous = false, tailLines } = {}) {
      const pod = objectPath(pods, { namespace, name })
      const { body } = await transport.send({
        verb: "read",
        subject: `the log of Pod/${namespace}/${name}`,
        method: "GET",
        path: withParameters(`${pod}/log`, {
          ...(container !== undefined && { container }),
          ...(previous && { previous: "true" }),
          ...(tailLines !== undefined && { tailLines: String(tailLines) }),
        }),
        accept: "*/*",
        repeatable: true,
      })
      return body
    },
  }
}

type Writing = Pick<Request, "method" | "contentType" | "repeatable" | "signal"> & {
  readonly parameters?: Readonly<Record<string, string>>
}

const pods: Resource = {
  group: "",
  apiVersion: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/** The server knows no such collection, rather than no such object in it. */
function isNoSuchAddress(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 404) return false
  return /^(404 page not found|the server could not find the requested resource)/.test(error.detail)
}

function referenceName({ kind, namespace, name }: ObjectReference): string {
  return objectId({ kind, metadata: { namespace, name } })
}

function queryName({ kind, namespace }: Query): string {
  return namespace === undefined ? `every ${kind}` : `every ${kind} in ${namespace}`
}

/** A server answers with a Status when the object is gone, and for some kinds with the object that it was. */
function remainder(body: string): LiveObject | undefined {
  const answer: unknown = JSON.parse(body)
  if ((answer as { kind?: unknown } | null)?.kind === "Status") return undefined
  const object = toLiveObject(answer)
  return heldBy(object) === undefined ? undefined : object
}

/** The server answers a path without its namespace as if there was no such API. */
function checkNamespace(verb: string, object: Draft, { namespaced }: Resource): void {
  const { namespace } = object.metadata
  if (namespaced === (namespace !== undefined)) return
  const detail = namespaced
    ? "it has no namespace, and this kind lives in one"
    : "it has a namespace, and this kind lives in none"
  const subject = objectId(object)
  throw new ApiError({ verb, subject, status: 400, reason: "BadRequest", detail })
}

function unknownKind(verb: string, of: Pick<Draft, "apiVersion" | "kind">): ApiError {
  return new ApiError({
    verb,
    subject: `a ${of.kind} of ${of.apiVersion}`,
    status: 404,
    reason: "UnknownKind",
    detail:
      "the API server does not know this kind; install its CRD, or correct apiVersion and kind",
  })
}
