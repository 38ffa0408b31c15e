import { createHash } from "node:crypto"
import { customSchemas, declaredKinds } from "./custom-schemas.ts"
import { readCompressed } from "./engine.ts"
import type { KubernetesDefinitions, SchemaNode } from "./open-api.ts"
import { schemaName } from "./schema-name.ts"
import { standaloneSchema } from "./standalone-schema.ts"

/** The schemas that one render is judged by: Kubernetes's, and those of its CRDs. */
export interface SchemaSet {
  /** Equal for equal schemas. */
  readonly hash: string
  /** `apps/v1/Deployment`, those of CRDs included. */
  readonly kinds: readonly string[]
  /** Finds the schema of a kind as kubeconform finds its file: the letter case and the rest of the group do not count. */
  find(apiVersion: string, kind: string): SchemaNode | undefined
  /** What CRDs declare without a schema: `example.com/v1/Widget`. */
  readonly undescribed: ReadonlySet<string>
  /** Whether a CRD of this set declares the kind. */
  isCustom(apiVersion: string, kind: string): boolean
}

/** The Kubernetes releases that schemas are here for. */
export const kubernetesReleases: readonly string[] = ["1.36"]

const opened = new Map<string, Promise<SchemaSet>>()

/** Loads Kubernetes's own schemas; once per process. */
export function kubernetesSchemas(release: string): Promise<SchemaSet> {
  const known = opened.get(release) ?? readSchemas(release)
  opened.set(release, known)
  return known
}

async function readSchemas(release: string): Promise<SchemaSet> {
  const document = await definitionsOf(release)
  const names = new Map(
    Object.entries(document.kinds).map(([kind, definition]) => {
      const at = kind.lastIndexOf("/")
      return [schemaName(kind.slice(0, at), kind.slice(at + 1)), definition]
    }),
  )
  const find = remembering((apiVersion, kind) => {
    const name = names.get(schemaName(apiVersion, kind))
    return name === undefined ? undefined : standaloneSchema(document, name)
  })
  return {
    hash: document.version,
    kinds: Object.keys(document.kinds),
    find,
    undescribed: new Set(),
    isCustom: () => false,
  }
}

/** Adds the schemas of CRDs to Kubernetes's own. */
export async function withCustomResources(
  release: string,
  crds: readonly unknown[],
): Promise<SchemaSet> {
  const base = await kubernetesSchemas(release)
  if (crds.length === 0) return base
  const custom = customSchemas(crds, await definitionsOf(release))
  const hash = createHash("sha256").update(JSON.stringify(custom)).digest("base64")
  const names = new Map(Object.entries(custom).map(([id, schema]) => [id.toLowerCase(), schema]))
  const named = (apiVersion: string, kind: string) =>
    custom[`${apiVersion}/${kind}`] ?? names.get(`${apiVersion}/${kind}`.toLowerCase())
  const isCustom = (apiVersion: string, kind: string) => named(apiVersion, kind) !== undefined
  return {
    hash: `${base.hash} ${hash}`,
    kinds: [...base.kinds, ...Object.keys(custom)],
    find: (apiVersion, kind) => named(apiVersion, kind) ?? base.find(apiVersion, kind),
    undescribed: new Set(declaredKinds(crds).filter((id) => custom[id] === undefined)),
    isCustom,
  }
}

/** Reads Kubernetes's definitions. */
async function definitionsOf(release: string): Promise<KubernetesDefinitions> {
  if (!kubernetesReleases.includes(release))
    throw new Error(
      `Cannot validate against Kubernetes ${release}: schemas are here for ${kubernetesReleases.join(", ")}`,
    )
  const bytes = await readCompressed(`schemas-${release}.json.zst`)
  return JSON.parse(new TextDecoder().decode(bytes))
}

function remembering(find: SchemaSet["find"]): SchemaSet["find"] {
  const found = new Map<string, SchemaNode | undefined>()
  return (apiVersion, kind) => {
    const name = schemaName(apiVersion, kind)
    if (!found.has(name)) found.set(name, find(apiVersion, kind))
    return found.get(name)
  }
}
