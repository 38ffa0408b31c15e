import { groupOf } from "#lib/kustomize/identity.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { at, labelsAt, textsAt } from "../at.ts"
import type { Consequence } from "../review.ts"
import type { Versions } from "./meaning.ts"
import { danger, listed, notice } from "./words.ts"

/** Rights that a role has now and had not before, or the other way round. */
export function accessMeaning({ before, after }: Versions): readonly Consequence[] {
  const object = after ?? before
  if (object === undefined || groupOf(object.apiVersion) !== "rbac.authorization.k8s.io") return []
  if (!object.kind.endsWith("Role")) return []
  const [old, now] = [grantsOf(before), grantsOf(after)]
  const gained = now.filter((grant) => !old.some((other) => includes(other, grant)))
  const lost = old.filter((grant) => !now.some((other) => includes(other, grant)))
  return [
    ...aggregation(before, after),
    ...phrases(gained).map(({ text, grave }) => (grave ? danger : notice)(`grants ${text}`)),
    ...(after === undefined ? [] : taken(lost, now)),
  ]
}

function taken(lost: readonly Grant[], now: readonly Grant[]): readonly Consequence[] {
  return phrases(lost).map(({ text, grants }) => {
    const left = phrases(now.filter((grant) => grants.some((wide) => includes(wide, grant))))
    const still = left.length === 0 ? "" : `; still granted: ${listed(left.map((one) => one.text))}`
    return notice(`takes away ${text}${still}`)
  })
}

/** A ClusterRole that collects the rules of others, or lends its own to one that does. */
function aggregation(before: Manifest | undefined, after: Manifest | undefined) {
  const collected = (role: Manifest | undefined) =>
    recordsOf(at(role, "aggregationRule", "clusterRoleSelectors")).map((selector) =>
      Object.entries(labelsAt(selector, "matchLabels"))
        .map(([key, value]) => `${key}=${value}`)
        .join(", "),
    )
  const lent = (role: Manifest | undefined) =>
    Object.entries(labelsAt(role, "metadata", "labels")).flatMap(([key, value]) =>
      key.startsWith(aggregate) && value === "true" ? [key.slice(aggregate.length)] : [],
    )
  const fresh = (of: typeof lent) => of(after).filter((item) => !of(before).includes(item))
  return [
    ...fresh(collected).map((labels) =>
      danger(`collects the rights of every ClusterRole with ${labels || "any label"}`),
    ),
    ...fresh(lent).map((role) => danger(`adds its rights to the ClusterRole ${role}`)),
  ]
}

const aggregate = "rbac.authorization.k8s.io/aggregate-to-"

interface Grant {
  readonly verb: string
  /** `secrets`, `deployments.apps`, or a URL. */
  readonly resource: string
  /** Absent: of every name. */
  readonly name?: string
}

function grantsOf(role: Manifest | undefined): readonly Grant[] {
  return recordsOf(role?.rules).flatMap((rule) => {
    const groups = textsAt(rule, "apiGroups")
    const resources = textsAt(rule, "resources").flatMap((resource) =>
      groups.map((group) => (group === "" && resource !== "*" ? resource : `${resource}.${group}`)),
    )
    const names = textsAt(rule, "resourceNames")
    return textsAt(rule, "verbs").flatMap((verb) =>
      [...resources, ...textsAt(rule, "nonResourceURLs")].flatMap((resource): readonly Grant[] =>
        names.length === 0 ? [{ verb, resource }] : names.map((name) => ({ verb, resource, name })),
      ),
    )
  })
}

function includes(wide: Grant, narrow: Grant): boolean {
  return (
    (wide.verb === "*" || wide.verb === narrow.verb) &&
    covers(wide.resource, narrow.resource) &&
    (wide.name === undefined || wide.name === narrow.name)
  )
}

/** `*.apps` is every resource of a group, `*.*` every one of all. */
function covers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === everything) return true
  if (!wide.startsWith("*.")) return wide === `${narrow.split(".")[0]}.*`
  return groupIn(narrow) === wide.slice(2)
}

const everything = "*.*"

/** Of `deployments.apps` it is `apps`, of `secrets` the core group, which has no name. */
function groupIn(resource: string): string {
  const dot = resource.indexOf(".")
  return dot < 0 ? "" : resource.slice(dot + 1)
}

interface Phrase {
  readonly text: string
  readonly grave: boolean
  readonly grants: readonly Grant[]
}

/** `get and list on secrets`, one for each set of verbs on one resource. */
function phrases(grants: readonly Grant[]): readonly Phrase[] {
  const byResource = Map.groupBy(grants, ({ resource, name }) =>
    name === undefined ? resource : `the ${resource} named ${name}`,
  )
  return [...byResource].map(([resource, group]) => ({
    text: `${verbsText(group.map(({ verb }) => verb))} on ${resourceText(resource)}`,
    grave: group.some(isGrave),
    grants: group,
  }))
}

function resourceText(resource: string): string {
  if (resource === everything) return "everything"
  if (!resource.startsWith("*.")) return resource
  return `everything in ${resource === "*." ? "the core group" : resource.slice(2)}`
}

function verbsText(verbs: readonly string[]): string {
  return verbs.includes("*") ? "every verb" : listed([...new Set(verbs)])
}

/** Rights that lead to all others: reading secrets, running in pods, acting as somebody, changing rights. */
function isGrave({ verb, resource }: Grant): boolean {
  if (verb === "*" || resource.startsWith("*.") || resource.includes("/*")) return true
  if (/^(escalate|bind|impersonate)$/.test(verb)) return true
  const [kind = ""] = resource.split(".")
  if (
    /^(secrets|pods\/(exec|attach|portforward|ephemeralcontainers)|nodes\/proxy|serviceaccounts\/token)$/.test(
      kind,
    )
  )
    return true
  const isWrite = /^(create|update|patch)$/.test(verb)
  return (
    isWrite &&
    /^((cluster)?role(binding)?s|(mutating|validating)webhookconfigurations|certificatesigningrequests\/approval)$/.test(
      kind,
    )
  )
}
