import { type OverlayTree, overlayTree } from "#lib/testing/overlay-tree.ts"

/** Makes a tree whose cluster `local` has this many apps, each with files of its own and something of every generator. */
export function manyApps(count: number): Promise<OverlayTree> {
  const names = Array.from({ length: count }, (_, index) => `app-${index}`)
  return overlayTree(Object.fromEntries(names.map((name) => [name, overlayOf(name)])), {
    "base.ts": base,
    "settings.conf": "# Größe\nmode = fast\n",
  })
}

const base = `import { configMap } from "#lib/kustomize/config-map.ts"
import { manifest } from "#lib/kustomize/manifest.ts"
import conf from "./settings.conf" with { type: "text" }

export function app(name: string) {
  const labels = { app: name }
  const container = { name: "web", image: "ghcr.io/acme/web:1", envFrom: [{ configMapRef: { name: "settings" } }] }
  return [
    configMap("settings", { name, conf, z: "1", a: "2" }),
    manifest("Service", "web", { spec: { selector: labels, ports: [{ port: 80 }] } }),
    manifest("Deployment", "web", {
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    }),
  ]
}
`

function overlayOf(name: string): string {
  return `import { overlay } from "#lib/kustomize/overlay.ts"
import { app } from "../../base.ts"
export default overlay({ namespace: "web", namePrefix: "${name}-", resources: app("${name}"), labels: { environment: "prod" } })
`
}
