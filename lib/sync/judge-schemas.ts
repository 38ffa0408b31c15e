import { describeVerdict, openValidator } from "#lib/kubeconform-wasm/index.ts"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import type { Rendered } from "#lib/render/rendered.ts"

/**
 * Judges every object of a render by the schema of its kind, CustomResourceDefinitions of any of its apps included.
 * Returns each app's errors, one sentence each. Throws when there are no schemas of the cluster's Kubernetes release.
 */
export async function judgeSchemas({
  apps,
  cluster,
}: Rendered): Promise<ReadonlyMap<string, readonly string[]>> {
  const rendered = apps.flatMap((app) => (app.state === "rendered" ? [app] : []))
  const validator = await openValidator({
    kubernetes: cluster.kubernetes,
    crds: rendered.flatMap(({ manifests }) => manifests.filter(isDefinition)),
    withoutSchema: cluster.foreignKinds ?? [],
  })
  const problems = (manifests: readonly Manifest[]) =>
    validator.validate(manifests).flatMap((verdict) => {
      const remedy =
        verdict.state === "missing schema" ? "; or name it in foreignKinds of the cluster" : ""
      return describeVerdict(verdict).map((text) => `${text}${remedy}`)
    })
  return new Map(rendered.map(({ app, manifests }) => [app, problems(manifests)]))
}

function isDefinition({ kind }: Manifest): boolean {
  return kind === "CustomResourceDefinition"
}
