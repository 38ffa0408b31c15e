import type { Answer, Target } from "#lib/embedded/api/contract/target.ts"
import { isObject, type Json } from "#lib/embedded/api/json.ts"
import { objectsAt, textAt } from "#lib/embedded/api/json-at.ts"
import type { Sequence, Step } from "./step.ts"

/** What a step came to, without what differs from server to server. */
export interface Outcome {
  readonly status: number
  /** Of a refusal. */
  readonly reason?: string
  readonly message?: string
  readonly object?: Json
  /** Who owns what: `{ "one Apply": fieldsV1 }`. */
  readonly owners?: Json
  /** Whether it was written at all. */
  readonly isWritten?: boolean
}

/** Sends a sequence about a new object and returns what every step came to. */
export async function outcomes(
  target: Target,
  { kind, steps }: Sequence,
  name: string,
): Promise<readonly Outcome[]> {
  const path = `${kind.path}/${name}`
  const found: Outcome[] = []
  let version = ""
  for (const step of steps) {
    const answer = await send(target, step, { path, name })
    found.push(outcome(answer, { name, version, namespace: target.namespace }))
    version = textAt(answer.body, "metadata.resourceVersion") || version
  }
  await target.send("PATCH", path, {
    type: "application/merge-patch+json",
    body: { metadata: { finalizers: null } },
  })
  await target.send("DELETE", path)
  return found
}

function send(
  target: Target,
  { how, manager, force, config }: Step,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<Answer> {
  const metadata = { name, ...(isObject(config.metadata) ? config.metadata : {}) }
  if (how === "merge patch")
    return target.send("PATCH", `${path}?fieldManager=${manager}`, {
      type: "application/merge-patch+json",
      body: { ...config, metadata },
    })
  return target.send("PATCH", `${path}?fieldManager=${manager}&force=${force}`, {
    type: "application/apply-patch+yaml",
    body: { ...config, metadata },
  })
}

function outcome(
  { status, body }: Answer,
  own: { readonly name: string; readonly version: string; readonly namespace: string },
): Outcome {
  const plain = (text: string): string =>
    text.replaceAll(own.name, "NAME").replaceAll(own.namespace, "NAMESPACE")
  if (status >= 400)
    return {
      status,
      reason: textAt(body, "reason"),
      message: inOrder(plain(textAt(body, "message"))),
    }
  const { status: _status, metadata, ...rest } = JSON.parse(plain(JSON.stringify(body))) as Json
  const { managedFields, uid, creationTimestamp, resourceVersion, annotations, ...declared } =
    metadata as Json
  const { "deployment.kubernetes.io/revision": _revision, ...others } = isObject(annotations)
    ? annotations
    : {}
  const isController = body.kind === "Deployment"
  return {
    status,
    object: withoutAddresses({
      ...rest,
      metadata: { ...declared, ...(Object.keys(others).length > 0 && { annotations: others }) },
    }),
    owners: Object.fromEntries(
      objectsAt({ managedFields } as Json, "managedFields")
        .filter(({ manager }) => manager !== "kube-controller-manager")
        .map(({ manager, operation, apiVersion, fieldsV1 }) => [
          `${String(manager)} ${String(operation)} ${String(apiVersion)}`,
          fieldsV1,
        ]),
    ),
    ...(!isController && { isWritten: resourceVersion !== own.version }),
  }
}

/** A real server lists the problems of a custom resource in an order that changes. */
function inOrder(message: string): string {
  return message.replace(
    /\[(.*)\]$/s,
    (_, problems: string) => `[${problems.split(", ").toSorted().join(", ")}]`,
  )
}

/** A Service gets addresses that nobody can foretell. */
function withoutAddresses(object: Json): Json {
  if (object.kind !== "Service") return object
  const { clusterIP: _one, clusterIPs: _all, ...spec } = object.spec as Json
  return { ...object, spec }
}
