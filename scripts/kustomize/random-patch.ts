import { listRule, typeOf, typeOfKind } from "#lib/kustomize/merge-keys.ts"
import type { Declared } from "#lib/kustomize/overlay-options.ts"
import { isRecord, type JsonRecord, recordsOf } from "#lib/kustomize/record.ts"
import type { Random } from "./random.ts"

/** Makes a strategic merge patch of an object's own fields: values changed and deleted, items changed, deleted and new. */
export function randomPatch(object: Declared, choose: Random): JsonRecord {
  const { apiVersion: _, kind: __, metadata: ___, ...fields } = JSON.parse(JSON.stringify(object))
  return patchOf(fields, typeOfKind(object), choose)
}

function patchOf(node: JsonRecord, type: string | undefined, choose: Random): JsonRecord {
  const entries = Object.entries(node).flatMap(([field, value]) => {
    if (identifying.test(field) || choose.chance(0.4)) return []
    if (Array.isArray(value)) return listPatch(value, { type, field }, choose)
    if (isRecord(value)) return [[field, patchOf(value, typeOf(type, field), choose)] as const]
    return [[field, choose.chance(0.15) ? null : other(value, choose)] as const]
  })
  return Object.fromEntries(entries)
}

/** Fields that say what an object is, names or selects: to change them is not what a patch is for. */
export const identifying =
  /^(kind|apiGroup|apiVersion|name|namespace|namespaces?|scope|group|selector|podSelector|labelSelector|metadata|subjects|roleRef|rules|service|serviceName|secretName|claimName|scaleTargetRef|clientConfig|backend|defaultBackend|imagePullSecrets|resourceNames|\w+(KeyRef|Ref|ClassName|AccountName)|webhooks|secret|configMap|persistentVolumeClaim|projected|versions|image)$/

function listPatch(
  list: readonly unknown[],
  { type, field }: { readonly type: string | undefined; readonly field: string },
  choose: Random,
): readonly (readonly [string, unknown])[] {
  const rule = listRule(type, field)
  if (rule?.type !== "keyed") return [[field, list.map((item) => other(item, choose))]]
  const [first] = rule.keys
  const keyed = recordsOf(list).filter((item) => item[first] !== undefined)
  const items = keyed.flatMap((item) => {
    if (choose.chance(0.4)) return []
    const keys = Object.fromEntries(
      rule.keys.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])),
    )
    if (choose.chance(0.15)) return [{ ...keys, $patch: "delete" }]
    return [{ ...patchOf(item, typeOf(type, field), choose), ...keys }]
  })
  const [model] = keyed
  const added = model !== undefined && choose.chance(0.3) ? [renamed(model, first)] : []
  return items.length + added.length === 0 ? [] : [[field, [...items, ...added]]]
}

function renamed(item: JsonRecord, key: string): JsonRecord {
  const value = item[key]
  return { ...item, [key]: typeof value === "number" ? value + 1000 : `${String(value)}-new` }
}

function other(value: unknown, choose: Random): unknown {
  if (typeof value === "string") return choose.pick([value, `${value}x`, "0644", "yes", "a: b"])
  if (typeof value === "number") return value + choose.pick([0, 1])
  return value
}
