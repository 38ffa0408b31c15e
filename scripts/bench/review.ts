import { symlink } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Review } from "#lib/sync/review/review.ts"
import { type WorkingCopy, workingCopy } from "../working-copy.ts"
import { median, type Row, row } from "./row.ts"

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const rounds = 5

/** Measures a review of a cluster with 1,000 objects of which a branch changes three: the whole command, from its start to its end. */
export async function benchReview(say: (line: string) => void): Promise<readonly Row[]> {
  const copy = await workingCopy()
  try {
    await symlink(join(root, "node_modules"), join(copy.root, "node_modules"))
    await Bun.write(join(copy.root, ".git/info/exclude"), "node_modules\n")
    await Bun.write(join(copy.root, "clusters/bench/index.ts"), cluster)
    await Bun.write(join(copy.root, "clusters/bench/shop.ts"), overlay("{}"))
    await copy.commit("A cluster of 1,000 objects")
    await Bun.write(join(copy.root, "clusters/bench/shop.ts"), overlay(changes))
    await copy.commit("Change three")
    const times: number[] = []
    for (let round = 1; round <= rounds; round += 1) {
      times.push(await measure(copy))
      say(`review ${round}: ${Math.round(times.at(-1) ?? 0)} ms`)
    }
    const name = `bun run diff --base of a cluster with 1,000 objects, 3 changed, both commits rendered and judged, median of ${rounds}`
    return [row({ name, value: median(times), unit: "ms" }, undefined)]
  } finally {
    await copy.remove()
  }
}

async function measure(copy: WorkingCopy): Promise<number> {
  const startedAt = performance.now()
  const done = await copy.bun("diff", "bench", "--base", "HEAD~1", "--head", "HEAD", "--json")
  const took = performance.now() - startedAt
  if (done.exitCode !== 0)
    throw new Error(`Cannot measure a review: ${done.stderr}${done.stdout.slice(0, 2_000)}`)
  const app = (JSON.parse(done.stdout) as Review).clusters[0]?.apps[0]
  if (app?.objects.length !== 3 || app.unchanged !== 997)
    throw new Error(
      `Cannot measure a review: it found ${app?.objects.length} changes and ${app?.unchanged} unchanged objects`,
    )
  return took
}

const cluster = `import { cluster } from "#lib/kustomize/cluster.ts"

export default cluster({
  name: "bench",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "report",
  prune: { limit: 10, allow: [] },
  namespaces: ["shop"],
  kinds: ["ConfigMap", "Deployment", "Ingress", "Namespace", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount"],
  apps: ["shop"],
})
`

const changes = `{
    "Deployment/shop-1": { spec: { replicas: 2 } },
    "Deployment/shop-2": { spec: { template: { spec: { containers: [{ name: "web", env: [{ name: "COLOUR", value: "blue" }] }] } } } },
    "Service/shop-3": { spec: { ports: [{ name: "http", port: 8080, targetPort: 9090 }] } },
  }`

/** 249 services of four objects each, their namespace, its policy and two ConfigMaps. */
function overlay(patches: string): string {
  return `import { service } from "#apps/rotisserie/base/service.ts"
import { manifest } from "#lib/kustomize/manifest.ts"
import { overlay } from "#lib/kustomize/overlay.ts"

const names = Array.from({ length: 249 }, (_, index) => \`shop-\${index}\`)
const resources = { requests: { cpu: "10m", memory: "32Mi" }, limits: { cpu: "1", memory: "64Mi" } }
const restricted = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
}
const digest = "1.4.2@sha256:${"0c1f".repeat(16)}" as const

export default overlay({
  namespace: "shop",
  resources: [
    manifest("Namespace", "shop", { metadata: { labels: restricted } }),
    manifest("NetworkPolicy", "default-deny", { spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }),
    manifest("ConfigMap", "one", { data: { colour: "red" } }),
    manifest("ConfigMap", "two", { data: { colour: "green" } }),
    ...names.flatMap((name) => service({ name, container: "web", port: 8080, resources })),
  ],
  images: Object.fromEntries(names.map((name) => [\`ghcr.io/acme/\${name}\`, digest])),
  patches: ${patches},
})
`
}
