import { expect, test } from "bun:test"
import { cluster } from "./cluster.ts"
import { configMap } from "./config-map.ts"
import { finishApp } from "./finish.ts"
import { job } from "./job.ts"
import { manifest } from "./manifest.ts"
import { overlay } from "./overlay.ts"

const local = cluster({
  name: "local",
  kubernetes: "1.36",
  source: { branch: "main" },
  drift: "revert",
  prune: { limit: 20, allow: [] },
  namespaces: ["shop"],
  kinds: ["Job"],
  images: "tree",
  apps: ["shop"],
})

interface Content {
  readonly version?: string
  readonly mode?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly name?: string
  readonly spec?: object
}

test("nameJobs() gives a Job another name when its spec, its image or its configuration changes", () => {
  const first = nameOf({})
  expect(first).toMatch(/^new-migrate-[a-z0-9]{10}$/)
  const others = [
    nameOf({ version: "tree-2" }),
    nameOf({ mode: "slow" }),
    nameOf({ spec: { backoffLimit: 1 } }),
  ]
  expect(new Set([first, ...others]).size).toBe(4)
  expect(nameOf({ labels: { team: "shop" } })).toBe(first)
})

test("nameJobs() follows the name in a Role and in after, and leaves other Jobs alone", () => {
  const { after, manifests: rendered } = render({})
  const name = rendered.find(({ metadata }) => metadata.name.startsWith("new-migrate"))?.metadata
    .name
  expect(rendered.find(({ kind }) => kind === "Role")?.rules).toEqual([
    { apiGroups: ["batch"], resources: ["jobs"], resourceNames: [name], verbs: ["get"] },
  ])
  expect(after).toEqual(["stock", `Job/${name}`, "Job/new-plain"])
})

test("nameJobs() refuses a Job that would be removed when it is done, and a name too long for its pods", () => {
  expect(() => render({ spec: { ttlSecondsAfterFinished: 60 } })).toThrow(
    "Cannot name Job/shop/new-migrate by its content: ttlSecondsAfterFinished would remove it, and the next run would start it again; leave the field out",
  )
  expect(() => render({ name: "m".repeat(49) })).toThrow(
    /^Cannot name Job\/shop\/new-m+ by its content: new-m+-[a-z0-9]{10} has 64 characters; at most 63 are allowed$/,
  )
})

function nameOf(content: Content): string | undefined {
  return render(content).manifests.find(({ metadata }) => metadata.name.startsWith("new-migrate"))
    ?.metadata.name
}

function render({
  version = "tree-1",
  mode = "fast",
  labels = {},
  name = "migrate",
  spec,
}: Content) {
  const pod = {
    restartPolicy: "Never",
    containers: [
      {
        name: "app",
        image: "ghcr.io/acme/shop-web",
        envFrom: [{ configMapRef: { name: "shop" } }],
      },
    ],
  }
  const { after, manifests } = overlay({
    namespace: "shop",
    labels,
    namePrefix: "new-",
    after: ["stock", `Job/${name}`, "Job/plain"],
    resources: [
      configMap("shop", { mode }),
      job(name, { spec: { template: { spec: pod }, ...spec } }),
      manifest("Job", "plain", { spec: { template: { spec: pod } } }),
      manifest("Role", "waiter", {
        rules: [
          { apiGroups: ["batch"], resources: ["jobs"], resourceNames: [name], verbs: ["get"] },
        ],
      }),
    ],
  })
  return finishApp({
    app: "shop",
    cluster: local,
    after,
    manifests,
    versions: { "shop-web": version },
  })
}
