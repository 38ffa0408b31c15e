import { isObject } from "#lib/embedded/api/json.ts"
import { objectsAt, textsAt } from "#lib/embedded/api/json-at.ts"
import type { Attributes, ResourceAttributes } from "./attributes.ts"

/** One rule of a Role. */
export interface Rule {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/** Reads the rules of a Role or ClusterRole. */
export function rulesOf(role: unknown): Rule[] {
  return objectsAt(role, "rules")
    .filter(isObject)
    .map((rule) => ({
      verbs: textsAt(rule, "verbs"),
      apiGroups: textsAt(rule, "apiGroups"),
      resources: textsAt(rule, "resources"),
      resourceNames: textsAt(rule, "resourceNames"),
      nonResourceURLs: textsAt(rule, "nonResourceURLs"),
    }))
}

/** Whether a rule allows something. */
export function allows(rule: Rule, attributes: Attributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false
  if ("path" in attributes)
    return rule.nonResourceURLs.some((pattern) => matchesPath(pattern, attributes.path))
  const { group, name } = attributes
  const named = rule.resourceNames.length === 0 || rule.resourceNames.includes(name ?? "")
  return named && includes(rule.apiGroups, group) && allowsResource(rule, attributes)
}

/** Whether a pattern of paths (`/healthz`, `/apis/*`) covers a path. */
export function matchesPath(pattern: string, path: string): boolean {
  if (pattern === "*" || pattern === path) return true
  return pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, ""))
}

function allowsResource(
  { resources }: Rule,
  { resource, subresource }: ResourceAttributes,
): boolean {
  const full = subresource === undefined ? resource : `${resource}/${subresource}`
  if (includes(resources, full)) return true
  return subresource !== undefined && resources.includes(`*/${subresource}`)
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes("*") || list.includes(value)
}
