import { dirname, join } from "node:path"
import { overlay } from "#lib/kustomize/overlay.ts"
import { yaml } from "#lib/kustomize/yaml.ts"
import { goModule } from "../kubeconform/go-module.ts"
import type { Case } from "./case.ts"

const naming = { namePrefix: "my-", nameSuffix: "-v2" }
const texts = { team: "shop" }

/**
 * Takes the addons that come with Kubernetes's sources as third parties' YAML, a folder at a time: renamed, moved,
 * labelled down to their selectors.
 */
export async function addonCases(): Promise<readonly Case[]> {
  const root = join(await goModule("k8s.io/kubernetes@v1.36.3"), "cluster/addons")
  const paths = await Array.fromAsync(new Bun.Glob("**/*.yaml").scan(root))
  const files = await Promise.all(
    paths.sort().map(async (path) => ({ path, text: await Bun.file(join(root, path)).text() })),
  )
  const folders = Map.groupBy(
    files.filter(({ text }) => isComparable(text)),
    ({ path }) => dirname(path),
  )
  return [...folders].map(([folder, own]) =>
    addonCase(folder, own.map(({ text }) => text).join("\n---\n")),
  )
}

/** Templates are filled in when a cluster is made; the namespace of what has none is kept by kustomize alone. */
function isComparable(text: string): boolean {
  const scopes = text.split(/^---/m)
  return (
    /^kind:/m.test(text) &&
    !text.includes("{{") &&
    !scopes.some(
      (one) => /^kind: (Cluster|StorageClass)/m.test(one) && /^ {2}namespace:/m.test(one),
    )
  )
}

function addonCase(name: string, text: string): Case {
  const kustomization = {
    resources: ["objects.yaml"],
    namespace: "shop",
    ...naming,
    commonLabels: texts,
    commonAnnotations: texts,
  }
  return {
    name,
    files: { "objects.yaml": text },
    kustomizations: { ".": kustomization },
    ours: () =>
      overlay({
        namespace: { name: "shop", replaces: "all" },
        resources: yaml(text),
        ...naming,
        labels: { labels: texts, selectors: true },
        annotations: { annotations: texts, templates: true },
      }).manifests,
  }
}
