import type { Objects } from "../api/objects.ts"
import type { Container, EnvVar, Pod } from "../kinds/pod.ts"
import { expandVariables } from "./expand-variables.ts"
import { fieldValue } from "./field-value.ts"
import { resourceValue } from "./resource-value.ts"

/** A container's environment, or one sentence why it cannot be made: what it refers to is missing. */
export type Environment =
  | { readonly state: "made"; readonly values: ReadonlyMap<string, string> }
  | { readonly state: "wanting"; readonly reason: string }

/** Resolves `envFrom` and `env` of a container, in that order, later ones over earlier ones. */
export function environment(objects: Objects, pod: Pod, container: Container): Environment {
  const values = new Map<string, string>()
  try {
    for (const source of container.envFrom ?? []) {
      for (const [name, value] of valuesFrom(objects, pod, source)) values.set(name, value)
    }
    for (const variable of container.env ?? []) {
      const value = resolved({ objects, pod, container, values }, variable)
      if (value !== undefined) values.set(variable.name, value)
    }
    return { state: "made", values }
  } catch (error) {
    if (error instanceof Wanting) return { state: "wanting", reason: error.message }
    throw error
  }
}

class Wanting extends Error {}

interface Scope {
  readonly objects: Objects
  readonly pod: Pod
  readonly container: Container
  readonly values: ReadonlyMap<string, string>
}

function resolved(scope: Scope, { name, value, valueFrom }: EnvVar): string | undefined {
  if (valueFrom === undefined) return expandVariables(value ?? "", scope.values)
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = valueFrom
  if (configMapKeyRef !== undefined) return keyOf(scope, "configmaps", configMapKeyRef)
  if (secretKeyRef !== undefined) return keyOf(scope, "secrets", secretKeyRef)
  if (fieldRef !== undefined) {
    const found = fieldValue(scope.pod, fieldRef.fieldPath)
    if (found !== undefined) return found
    throw new Wanting(
      `Cannot set ${name}: the pod has no field "${fieldRef.fieldPath}" that a variable may hold`,
    )
  }
  if (resourceFieldRef === undefined) return ""
  const { containerName = scope.container.name } = resourceFieldRef
  const of = scope.pod.spec.containers.find((one) => one.name === containerName)
  return resourceValue((of ?? scope.container).resources ?? {}, resourceFieldRef)
}

type Source = "configmaps" | "secrets"

function keyOf(
  { objects, pod }: Scope,
  source: Source,
  {
    name,
    key,
    optional,
  }: { readonly name: string; readonly key: string; readonly optional?: boolean },
): string | undefined {
  const data = dataOf(objects, pod, source, name)
  if (data === undefined) {
    if (optional) return undefined
    throw new Wanting(`${source === "secrets" ? "secret" : "configmap"} "${name}" not found`)
  }
  const value = data.get(key)
  if (value !== undefined || optional) return value
  const kind = source === "secrets" ? "Secret" : "ConfigMap"
  throw new Wanting(`couldn't find key ${key} in ${kind} ${pod.metadata.namespace}/${name}`)
}

function valuesFrom(
  objects: Objects,
  pod: Pod,
  { prefix = "", configMapRef, secretRef }: NonNullable<Container["envFrom"]>[number],
): readonly (readonly [string, string])[] {
  const ref = configMapRef ?? secretRef
  if (ref === undefined) return []
  const source = configMapRef === undefined ? "secrets" : "configmaps"
  const data = dataOf(objects, pod, source, ref.name)
  if (data === undefined && !ref.optional) {
    throw new Wanting(`${source === "secrets" ? "secret" : "configmap"} "${ref.name}" not found`)
  }
  return [...(data ?? [])].map(([key, value]) => [`${prefix}${key}`, value])
}

function dataOf(
  objects: Objects,
  pod: Pod,
  resource: Source,
  name: string,
): ReadonlyMap<string, string> | undefined {
  const object = objects.get({ resource, namespace: pod.metadata.namespace ?? "", name })
  if (object === undefined) return undefined
  const entries = Object.entries(object.data ?? {}).map(([key, value]): [string, string] => [
    key,
    resource === "secrets" ? Buffer.from(String(value), "base64").toString() : String(value),
  ])
  return new Map(entries)
}
