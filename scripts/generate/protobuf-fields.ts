/**
 * Derives the field numbers of Kubernetes's protobuf messages, which kubectl's typed clients send:
 *
 *     bun scripts/generate/protobuf-fields.ts path/to/k8s.io/api path/to/k8s.io/apimachinery
 *
 * Only messages that a kind of the API server can contain are kept: `"core.v1.Container": { "1": "name string" }`.
 */

import { fileURLToPath } from "node:url"
import { Glob } from "bun"
import { RESOURCES } from "#lib/embedded/api/resources/resource-table.ts"
import { kubernetesSchema } from "#lib/embedded/schema/kubernetes-schema.ts"

const [api, apimachinery] = process.argv.slice(2)
if (api === undefined || apimachinery === undefined) {
  console.error(
    "Usage: bun scripts/generate/protobuf-fields.ts path/to/k8s.io/api path/to/k8s.io/apimachinery",
  )
  process.exit(2)
}

/** What clients send besides the kinds that are stored. */
const OTHERS = [
  "meta.v1.DeleteOptions",
  "autoscaling.v1.Scale",
  "policy.v1.Eviction",
  "core.v1.Binding",
  "authentication.v1.SelfSubjectReview",
  "authentication.v1.TokenRequest",
  "authentication.v1.TokenReview",
  "authorization.v1.LocalSubjectAccessReview",
  "authorization.v1.SelfSubjectAccessReview",
  "authorization.v1.SelfSubjectRulesReview",
  "authorization.v1.SubjectAccessReview",
]
const messages = new Map<string, Map<string, string>>()
for (const root of [api, apimachinery]) {
  for await (const file of new Glob("**/generated.proto").scan(root)) await read(`${root}/${file}`)
}
const target = fileURLToPath(
  new URL("../../lib/embedded/schema/protobuf.generated.json", import.meta.url),
)
await Bun.write(target, `${JSON.stringify(Object.fromEntries(reachable()))}\n`)

async function read(file: string): Promise<void> {
  const source = (await Bun.file(file).text()).replace(/^\s*\/\/.*$/gm, "")
  const home = short(/^package (.+);/m.exec(source)?.[1] ?? "")
  for (const [, name, body] of source.matchAll(/^message (\w+) \{([\s\S]*?)^\}/gm)) {
    const fields = [
      ...(body ?? "").matchAll(
        /(optional|repeated)?\s*(map<string, [\w.]+>|[\w.]+) (\w+) = (\d+);/g,
      ),
    ].map(([, label, type = "", field = "", number = ""]): [string, string] => [
      number,
      `${field === "aPIGroup" ? "apiGroup" : field} ${spell(type, label, home)}`,
    ])
    messages.set(`${home}.${name}`, new Map(fields))
  }
}

/** `string`, `[]string`, `{}core.v1.Container`: a list and a map are marked in front. */
function spell(type: string, label: string | undefined, home: string): string {
  const value = /^map<string, (.+)>$/.exec(type)?.[1]
  if (value !== undefined) return `{}${named(value, home)}`
  return label === "repeated" ? `[]${named(type, home)}` : named(type, home)
}

function named(type: string, home: string): string {
  if (/^(string|bytes|bool|double|u?int(32|64))$/.test(type)) return type
  return type.startsWith(".") ? short(type.slice(1)) : `${home}.${type}`
}

function short(name: string): string {
  return name
    .replace(/^k8s\.io\.(api|apimachinery\.pkg\.apis)\./, "")
    .replace(/^k8s\.io\.apimachinery\.pkg\./, "")
}

function reachable(): [string, Record<string, string>][] {
  const { kinds } = kubernetesSchema()
  const found = new Map<string, Record<string, string>>()
  const visit = (name: string): void => {
    const fields = messages.get(name)
    if (fields === undefined || found.has(name)) return
    found.set(name, Object.fromEntries(fields))
    for (const field of fields.values())
      visit((field.split(" ")[1] ?? "").replace(/^(\[\]|\{\})/, ""))
  }
  for (const { apiVersion, kind } of RESOURCES) visit(kinds[`${apiVersion}/${kind}`] ?? "")
  for (const name of OTHERS) visit(name)
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}
