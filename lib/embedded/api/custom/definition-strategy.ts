import type { Json } from "#lib/embedded/api/json.ts"
import { objectAt, objectsAt, textAt, textsAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import { timestamp } from "#lib/embedded/api/registry/context.ts"
import type { Store } from "#lib/embedded/api/store/store.ts"
import type { Strategy } from "#lib/embedded/api/strategies/strategy.ts"
import { DEFINITIONS } from "./custom-resources.ts"

/** Keeps a CustomResourceDefinition until all of its objects are gone. */
export const CLEANUP_FINALIZER = "customresourcecleanup.apiextensions.k8s.io"

/** Establishes a CustomResourceDefinition as soon as it is written: its kind is served with the next request. */
export const definitionStrategy: Strategy = {
  prepareCreate(object, { store }) {
    object.status = establishedStatus(object, undefined, store)
  },
  prepareUpdate(object, existing, { store }) {
    object.status = establishedStatus(object, existing, store)
  },
  deletionFinalizers: [CLEANUP_FINALIZER],
  beginDeletion(object) {
    const terminating = condition("Terminating", "True", {
      reason: "InstanceDeletionPending",
      message:
        "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    })
    const conditions = [...objectsAt(object, "status.conditions"), terminating]
    object.status = { ...objectAt(object, "status"), conditions }
  },
}

function establishedStatus(
  object: KubeObject,
  existing: KubeObject | undefined,
  store: Store,
): Json {
  const previous = objectAt(existing, "status")
  const taken = takenName(object, store)
  const storage = objectsAt(object, "spec.versions").find((version) => version.storage === true)
  const stored = new Set([...textsAt(previous, "storedVersions"), textAt(storage, "name")])
  const before = objectsAt(previous, "conditions")
  const others = before.filter(({ type }) => type !== "NamesAccepted" && type !== "Established")
  const kept = (next: Json) =>
    before.find((one) => one.type === next.type && one.status === next.status) ?? next
  return {
    conditions: [...namesConditions(taken).map(kept), ...others],
    acceptedNames:
      taken === undefined
        ? objectAt(object, "spec.names")
        : (previous.acceptedNames ?? { plural: "", kind: "" }),
    storedVersions: [...stored],
  }
}

function namesConditions(taken: string | undefined): Json[] {
  if (taken !== undefined) {
    return [
      condition("NamesAccepted", "False", {
        reason: "NamesConflict",
        message: `${JSON.stringify(taken)} is already in use`,
      }),
      condition("Established", "False", {
        reason: "NotAccepted",
        message: "not all names are accepted",
      }),
    ]
  }
  return [
    condition("NamesAccepted", "True", { reason: "NoConflicts", message: "no conflicts found" }),
    condition("Established", "True", {
      reason: "InitialNamesAccepted",
      message: "the initial names have been accepted",
    }),
  ]
}

function condition(
  type: string,
  status: string,
  { reason, message }: { readonly reason: string; readonly message: string },
): Json {
  return { type, status, lastTransitionTime: timestamp(new Date()), reason, message }
}

/** A name that another definition of the same group has already; kinds and names of resources do not mix. */
function takenName(object: KubeObject, store: Store): string | undefined {
  const group = textAt(object, "spec.group")
  const others = store
    .list(DEFINITIONS)
    .filter((one) => one.metadata.name !== object.metadata.name)
    .filter((one) => textAt(one, "spec.group") === group)
    .map((one) => objectAt(one, "status.acceptedNames"))
  const names = objectAt(object, "spec.names")
  const kinds = new Set(others.flatMap(kindsOf))
  const plurals = new Set(others.flatMap(resourceNames))
  return (
    resourceNames(names).find((name) => plurals.has(name)) ??
    kindsOf(names).find((name) => kinds.has(name))
  )
}

function kindsOf(names: Json): string[] {
  return [names.kind, names.listKind].filter(
    (name) => typeof name === "string" && name !== "",
  ) as string[]
}

function resourceNames(names: Json): string[] {
  const all = [names.plural, names.singular, ...textsAt(names, "shortNames")]
  return all.filter((name) => typeof name === "string" && name !== "") as string[]
}
