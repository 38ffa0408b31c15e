import type { Manifest } from "#lib/kustomize/manifest.ts"
import { isRecord, type JsonRecord } from "#lib/kustomize/record.ts"
import type { FieldChange } from "../change.ts"
import { maskSecret } from "../mask.ts"

/** Hides what should not be read by everybody who reads a review: Secrets, and values whose name or form looks secret. */
export function maskFields(kind: string, fields: readonly FieldChange[]): readonly FieldChange[] {
  return maskSecret(kind, fields).map(({ path, before, after }) => {
    const name = nameIn(path)
    const changed = before !== undefined && after !== undefined
    return {
      path,
      ...(before !== undefined && {
        before: hide(before, { name, other: after, side: changed ? " (before)" : "" }),
      }),
      ...(after !== undefined && {
        after: hide(after, { name, other: before, side: changed ? " (after)" : "" }),
      }),
    }
  })
}

/** Hides the same in a whole object. */
export function maskManifest(manifest: Manifest): JsonRecord {
  const shown = hide(manifest, { name: "", other: undefined, side: "" })
  if (!isRecord(shown) || manifest.kind !== "Secret") return isRecord(shown) ? shown : {}
  const blank = (value: unknown): unknown =>
    isRecord(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, "***"])) : value
  const { data, stringData, metadata, ...rest } = shown
  return {
    ...rest,
    metadata:
      isRecord(metadata) && "annotations" in metadata
        ? { ...metadata, annotations: blank(metadata.annotations) }
        : metadata,
    ...(data !== undefined && { data: blank(data) }),
    ...(stringData !== undefined && { stringData: blank(stringData) }),
  }
}

interface Hiding {
  /** What the value is called. */
  readonly name: string
  /** The same value on the other side: what did not change shows so. */
  readonly other: unknown
  /** Tells the two masks of a changed value apart. */
  readonly side: string
}

function hide(value: unknown, hiding: Hiding): unknown {
  if (typeof value === "string") return hideText(value, hiding)
  if (Array.isArray(value)) return value.map((item) => hide(item, { ...hiding, other: undefined }))
  if (!isRecord(value)) return value
  const named = typeof value.name === "string" && typeof value.value === "string"
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const name = named && key === "value" ? String(value.name) : key
      return [key, hide(item, { ...hiding, name, other: undefined })]
    }),
  )
}

function hideText(text: string, { name, other, side }: Hiding): string {
  if (looksSecret(name) || name === lastApplied) return `***${side}`
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return `*** private key${side}`
  const known = typeof other === "string" ? new Set(other.split("\n")) : undefined
  const lines = text.split("\n")
  return lines.map((line) => hideLine(line, known?.has(line) ? "" : side)).join("\n")
}

function hideLine(line: string, side: string): string {
  return line
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:)[^@\s/]+@/gi, `$1***${side}@`)
    .replace(
      /^(\s*(?:-\s+|--|export\s+)?["']?([\w.-]+)["']?\s*[:=]\s*)(\S.*)$/,
      (whole, start: string, key: string) => (looksSecret(key) ? `${start}***${side}` : whole),
    )
    .replace(/\b(Bearer|Basic)\s+[\w+/=.~-]{8,}/g, `$1 ***${side}`)
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

/** `TWITCH_CLIENT_SECRET`, `dbPassword`, `api-key`; not `secretName`, `TOKEN_FILE` or `automountServiceAccountToken`'s like. */
function looksSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  if (harmlessEndings.has(words.at(-1) ?? "")) return false
  const text = words.join(" ")
  return /\b(pass(word|wd|phrase)?|pwd|secrets?|tokens?|credentials?|auth|pem|dsn|(api|private|access|encryption|signing) ?key|apikey)\b/.test(
    text,
  )
}

const harmlessEndings: ReadonlySet<string> = new Set([
  "name",
  "names",
  "namespace",
  "ref",
  "file",
  "path",
  "dir",
  "seconds",
  "header",
  "type",
  "kind",
  "mode",
  "enabled",
  "policy",
])

/** What the value at a path is called: of `env[name=TOKEN].value` it is TOKEN, of `data["db.password"]` db.password. */
function nameIn(path: string): string {
  const { named, quoted, field } =
    /(?:\[name=(?<named>[^\]]+)\]\.value|\["(?<quoted>[^"]+)"\]|(?<field>[\w-]+))$/.exec(path)
      ?.groups ?? {}
  return named ?? quoted ?? field ?? ""
}
