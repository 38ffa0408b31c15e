/**
 * Derives which fields Kubernetes leaves out when they are zero (`""`, `0`, `false`) from the Go types of its API:
 *
 *     bun scripts/generate/zero-fields.ts path/to/k8s.io/api path/to/k8s.io/apimachinery
 *
 * OpenAPI does not say it: in Go they are fields with `omitempty` that are no pointers.
 */

import { fileURLToPath } from "node:url"
import { Glob } from "bun"

interface Field {
  readonly json: string
  readonly type: string
  readonly omitempty: boolean
  readonly inline: boolean
}

const [api, apimachinery] = process.argv.slice(2)
if (api === undefined || apimachinery === undefined) {
  console.error(
    "Usage: bun scripts/generate/zero-fields.ts path/to/k8s.io/api path/to/k8s.io/apimachinery",
  )
  process.exit(2)
}
const schema = await Bun.file(path("../../lib/embedded/schema/kubernetes.generated.json")).json()
const structs = new Map<string, Field[]>()
await readStructs(api, "*/v*/types.go", (file) => file.split("/").slice(0, 2).join("."))
await readStructs(apimachinery, "pkg/apis/meta/v1/types.go", () => "meta.v1")
await Bun.write(
  path("../../lib/embedded/schema/zero-fields.generated.json"),
  `${JSON.stringify(zeroFields())}\n`,
)

async function readStructs(
  root: string,
  pattern: string,
  packageOf: (file: string) => string,
): Promise<void> {
  for await (const file of new Glob(pattern).scan(root)) {
    const source = await Bun.file(`${root}/${file}`).text()
    for (const [, name, body] of source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      structs.set(`${packageOf(file)}.${name}`, fieldsOf(body ?? ""))
    }
  }
}

function fieldsOf(body: string): Field[] {
  return [...body.matchAll(/^\t(?:(\w+)\s+)?([\w.*[\]]+)\s+`[^`]*json:"([^"]*)"/gm)].map(
    ([, , type = "", tag = ""]) => {
      const [json = "", ...flags] = tag.split(",")
      return {
        json,
        type,
        omitempty: flags.includes("omitempty"),
        inline: flags.includes("inline"),
      }
    },
  )
}

function zeroFields(): Record<string, string[]> {
  const found: [string, string[]][] = Object.keys(schema.types)
    .sort()
    .map((name) => [
      name,
      scalars(name, name)
        .filter((field) => isScalar(name, field))
        .sort(),
    ])
  return Object.fromEntries(found.filter(([, fields]) => fields.length > 0))
}

/** Fields of a struct, those of the structs that it inlines included. */
function scalars(name: string, owner: string): string[] {
  return (structs.get(name) ?? []).flatMap(({ json, type, omitempty, inline }) => {
    if (inline) return scalars(`${owner.split(".").slice(0, 2).join(".")}.${type}`, owner)
    return omitempty && /^[\w.]+$/.test(type) && !type.startsWith("map[") ? [json] : []
  })
}

function isScalar(name: string, field: string): boolean {
  return ["string", "integer", "boolean", "number"].includes(
    schema.types[name].fields?.[field]?.type,
  )
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
