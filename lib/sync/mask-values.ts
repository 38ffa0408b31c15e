import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import type { FieldChange } from "./change.ts"
import { compare } from "./compare.ts"
import { hideSecretsIn, hideTokensIn, isHarmless, namesSecret } from "./secret-text.ts"

/**
 * Puts a sign in the place of everything in an object that should not be read by everybody who reads a review: the
 * values of Secrets, and what looks secret by its name or form. Equal values get equal signs, so that two versions can
 * be compared; no sign may be shown, `maskField` and `maskObject` make stars of them.
 */
export function concealed<T extends JsonRecord>(manifest: T): T {
  const { kind } = manifest
  const entries = Object.entries(manifest).map(([field, value]) => {
    if (kind === "Secret" && (field === "data" || field === "stringData"))
      return [field, concealEach(value)]
    if (kind === "Secret" && field === "metadata" && isRecord(value) && "annotations" in value)
      return [field, { ...value, annotations: concealEach(value.annotations) }]
    if (kind === "ConfigMap" && field === "binaryData") return [field, summarised(value)]
    return [field, conceal(value, "")]
  })
  return Object.fromEntries(entries) as T
}

/** Lists the fields that differ as anybody may see them. */
export function shownFields(before: JsonRecord, after: JsonRecord): readonly FieldChange[] {
  return compare(concealed(before), concealed(after)).map(maskField)
}

/** Shows a field of two concealed objects: stars, and which side they stand for where both have a value. */
export function maskField({ path, before, after }: FieldChange): FieldChange {
  const both = before !== undefined && after !== undefined
  return {
    path,
    ...(before !== undefined && { before: starred(before, both ? after : undefined, " (before)") }),
    ...(after !== undefined && { after: starred(after, both ? before : undefined, " (after)") }),
  }
}

/** Shows a concealed object. */
export function maskObject(manifest: Manifest): JsonRecord {
  return starred(manifest, undefined, "") as JsonRecord
}

/** Shows a sentence, in which names are only names: what is a secret by its form is hidden. */
export function maskText(text: string): string {
  return hideTokensIn(text, () => "***")
}

/** Shows a setting of a cluster, whose names are only names too. */
export function maskSetting({ path, before, after }: FieldChange): FieldChange {
  const sign = (value: unknown) => eachText(value, (text) => hideTokensIn(text, signOf))
  return maskField({
    path,
    ...(before !== undefined && { before: sign(before) }),
    ...(after !== undefined && { after: sign(after) }),
  })
}

/** Neither occurs in what people write. */
const [open, close] = ["\uE000", "\uE001"]

function signOf(secret: string): string {
  return `${open}${Bun.hash(secret).toString(36)}${close}`
}

function starred(value: unknown, other: unknown, side: string): unknown {
  const known = other === undefined ? undefined : JSON.stringify(other)
  return eachText(value, (text) =>
    text.replace(/\uE000[0-9a-z]*\uE001/g, (sign) =>
      known === undefined || known.includes(sign) ? "***" : `***${side}`,
    ),
  )
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value)
  if (Array.isArray(value)) return value.map((item) => eachText(item, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, eachText(item, change)]),
  )
}

function conceal(value: unknown, name: string): unknown {
  if (typeof value === "string") return concealText(value, name)
  if (typeof value === "number" && namesSecret(name)) return signOf(String(value))
  if (Array.isArray(value))
    return value.map((item, index) => concealItem(item, value[index - 1], name))
  if (!isRecord(value)) return value
  const called = typeof value.value === "string" ? (value.name ?? value.key) : undefined
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      conceal(item, key === "value" && typeof called === "string" ? called : key),
    ]),
  )
}

/** Of `--token`, `abc` the second is the secret. */
function concealItem(item: unknown, previous: unknown, name: string): unknown {
  const flag = typeof previous === "string" ? /^--?([\w-]+)$/.exec(previous)?.[1] : undefined
  if (flag === undefined || typeof item !== "string" || item.startsWith("-"))
    return conceal(item, name)
  return concealText(item, flag)
}

function concealText(text: string, name: string): string {
  if (name === lastApplied) return signOf(text)
  const isFile = text.includes("\n") && textFile.test(name)
  if (namesSecret(name) && !isFile && !isHarmless(text)) return signOf(text)
  return hideSecretsIn(text, signOf)
}

function concealEach(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, signOf(JSON.stringify(item) ?? "")]),
  )
}

/** Base64 tells a reader nothing but that it is long. */
function summarised(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (namesSecret(key)) return [key, signOf(String(item))]
      const bytes = Buffer.from(String(item), "base64")
      const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
      return [key, `(${bytes.length} bytes, sha256 ${digest.slice(0, 12)}…)`]
    }),
  )
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
/** Files of which the lines are judged, even if their name speaks of secrets: `auth.conf`. */
const textFile = /\.(conf|cfg|ini|toml|ya?ml|json|properties|xml|sh|env|html|js|lua|rego|tpl)$/i
