import { type ManifestOf, manifest } from "#lib/kustomize/manifest.ts"

const digest = `sha256:${"0c1f".repeat(16)}` as const
const scaled = 10

type Pair = ManifestOf<"Deployment"> | ManifestOf<"Service">

/** What a render is measured with: as many Deployments as Services, in our words and in kustomize's. */
export interface ManyServices {
  /** `base.ts` and the overlay `clusters/local/web.ts`. */
  readonly base: string
  readonly overlay: string
  readonly baseYaml: string
  readonly kustomization: string
}

/** Writes the same content for both sides: labels, an image, a namespace and replicas over a base of `count` objects. */
export function manyServices(count: number): ManyServices {
  const base = Array.from({ length: count / 2 }, (_, index) => pair(`web-${index}`)).flat()
  const names = Array.from({ length: scaled }, (_, index) => `web-${index}`)
  const replicas = Object.fromEntries(names.map((name) => [`Deployment/${name}`, 3]))
  return {
    base: `import { manifest } from "#lib/kustomize/manifest.ts"\nexport const base = [\n${base.map(declaration).join("")}]\n`,
    overlay: `import { overlay } from "#lib/kustomize/overlay.ts"
import { base } from "../../base.ts"
export default overlay({
  namespace: "web",
  resources: base,
  labels: { environment: "prod", team: "shop" },
  images: { "ghcr.io/acme/web": "1.4.2@${digest}" },
  replicas: ${JSON.stringify(replicas)},
})
`,
    baseYaml: base.map((object) => JSON.stringify(object)).join("\n---\n"),
    kustomization: JSON.stringify({
      namespace: "web",
      resources: ["base.yaml"],
      labels: [{ pairs: { environment: "prod", team: "shop" } }],
      images: [{ name: "ghcr.io/acme/web", newTag: "1.4.2", digest }],
      replicas: names.map((name) => ({ name, count: 3 })),
    }),
  }
}

function declaration({ kind, metadata, apiVersion: _, ...body }: Pair): string {
  return `  manifest("${kind}", "${metadata.name}", ${JSON.stringify(body)}),\n`
}

function pair(name: string): readonly Pair[] {
  const labels = { "app.kubernetes.io/name": name }
  return [
    manifest("Deployment", name, {
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: "web",
                image: "ghcr.io/acme/web",
                ports: [{ name: "http", containerPort: 8080 }],
                env: [
                  { name: "PORT", value: "8080" },
                  { name: "NAME", value: name },
                ],
                readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
                resources: { requests: { cpu: "50m" }, limits: { memory: "128Mi" } },
              },
            ],
          },
        },
      },
    }),
    manifest("Service", name, {
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    }),
  ]
}
