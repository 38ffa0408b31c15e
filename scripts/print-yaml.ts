import type { Manifest } from "#lib/kustomize/manifest.ts"
import { print } from "./print.ts"
import { toYaml } from "./to-yaml.ts"

/** So many objects are about 100 KB. */
const batch = 200

/** Prints manifests as YAML documents, some while the ones before are read. */
export async function printYaml(manifests: readonly Manifest[]): Promise<void> {
  let printing = Promise.resolve()
  for (let start = 0; start < manifests.length; start += batch) {
    const documents = manifests.slice(start, start + batch).map(toDocument)
    await printing
    printing = print(documents.join(""))
  }
  await printing
}

function toDocument(manifest: Manifest): string {
  return `---\n${toYaml(manifest)}`
}
