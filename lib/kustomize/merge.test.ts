import { expect, test } from "bun:test"
import { manifest } from "./manifest.ts"
import { merge } from "./merge.ts"

const deployment = manifest("Deployment", "web", {
  metadata: { labels: { app: "web", tier: "front" } },
  spec: {
    selector: { matchLabels: { app: "web" } },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          {
            name: "web",
            image: "web",
            args: ["--a", "--b"],
            env: [
              { name: "PORT", value: "80" },
              { name: "MODE", value: "slow" },
            ],
            ports: [
              { name: "dns", containerPort: 53, protocol: "UDP" },
              { name: "http", containerPort: 80 },
            ],
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
          },
          { name: "sidecar", image: "sidecar" },
        ],
        tolerations: [{ key: "spot", operator: "Exists" }],
      },
    },
  },
})

test("merge() deletes a key patched with null", () => {
  expect(merge(deployment, { metadata: { labels: { tier: null } } }).metadata).toEqual({
    name: "web",
    labels: { app: "web" },
  })
})

test("merge() merges containers and env by name and appends new ones", () => {
  const patched = patchContainers([
    { name: "web", env: [{ name: "MODE", value: "fast" }, { name: "NEW" }] },
    { name: "third", image: "third" },
  ])
  expect(patched.map(({ name }) => name)).toEqual(["web", "sidecar", "third"])
  expect(patched[0]?.env).toEqual([
    { name: "PORT", value: "80" },
    { name: "MODE", value: "fast" },
    { name: "NEW" },
  ])
  expect(patched[0]?.image).toBe("web")
})

test("merge() deletes an item with $patch: delete", () => {
  const patched = patchContainers([
    { name: "sidecar", $patch: "delete" },
    { name: "web", env: [{ name: "MODE", $patch: "delete" }] },
  ])
  expect(patched.map(({ name }) => name)).toEqual(["web"])
  expect(patched[0]?.env).toEqual([{ name: "PORT", value: "80" }])
})

test("merge() refuses to delete an item that is not there", () => {
  expect(() => patchContainers([{ name: "sidecart", $patch: "delete" }])).toThrow(
    "Cannot delete spec.template.spec.containers[name=sidecart]: the base has no such item",
  )
})

test("merge() replaces an item, an object or a whole list with $patch: replace", () => {
  expect(patchContainers([{ name: "web", $patch: "replace", image: "other" }])[0]).toEqual({
    name: "web",
    image: "other",
  })
  expect(patchContainers([{ $patch: "replace" }, { name: "only", image: "only" }])).toEqual([
    { name: "only", image: "only" },
  ])
  const strategy = { $patch: "replace", type: "Recreate" }
  expect(merge(deployment, { spec: { strategy } }).spec?.strategy).toEqual({ type: "Recreate" })
})

test("merge() deletes an object with $patch: delete", () => {
  const patched = merge(deployment, { spec: { strategy: { $patch: "delete" } } })
  expect(patched.spec).not.toHaveProperty("strategy")
})

test("merge() refuses a directive that it does not know", () => {
  expect(() => merge(deployment, { spec: { $patch: "remove" } })).toThrow(
    'Cannot merge spec: $patch is "remove"; "delete" and "replace" are known',
  )
})

test("merge() refuses the directives of kubectl's own patches", () => {
  for (const directive of ["$retainKeys", "$setElementOrder/ports", "$deleteFromPrimitiveList/a"])
    expect(() => merge(deployment, { spec: { [directive]: [] } })).toThrow(
      `Cannot merge spec: "${directive}" is not known; $patch: "replace" takes the place of what is there`,
    )
})

test("merge() matches ports by containerPort and protocol, TCP when absent", () => {
  const [tcp] = patchContainers([
    { name: "web", ports: [{ containerPort: 80, protocol: "TCP", hostPort: 8080 }] },
  ])
  expect(tcp?.ports).toEqual([
    { name: "dns", containerPort: 53, protocol: "UDP" },
    { name: "http", containerPort: 80, protocol: "TCP", hostPort: 8080 },
  ])
  const [another] = patchContainers([
    { name: "web", ports: [{ containerPort: 53, protocol: "TCP", name: "dns-tcp" }] },
  ])
  expect(another?.ports?.map(({ name }) => name)).toEqual(["dns", "http", "dns-tcp"])
})

test("merge() matches a port by its number alone when the patch names no protocol", () => {
  const [udp] = patchContainers([{ name: "web", ports: [{ containerPort: 53, hostPort: 5353 }] }])
  expect(udp?.ports?.[0]).toEqual({
    name: "dns",
    containerPort: 53,
    protocol: "UDP",
    hostPort: 5353,
  })
})

test("merge() refuses a key that matches two items", () => {
  const constraint = { maxSkew: 1, topologyKey: "zone" }
  const base = merge(deployment, {
    spec: {
      template: {
        spec: {
          topologySpreadConstraints: [
            { ...constraint, whenUnsatisfiable: "DoNotSchedule" },
            { ...constraint, whenUnsatisfiable: "ScheduleAnyway" },
          ],
        },
      },
    },
  })
  const patch = { topologySpreadConstraints: [{ topologyKey: "zone", maxSkew: 2 }] }
  expect(() => merge(base, { spec: { template: { spec: patch } } })).toThrow(
    "Cannot merge spec.template.spec.topologySpreadConstraints[topologyKey=zone]: the base has 2 of them, name whenUnsatisfiable too",
  )
})

test("merge() refuses an item without its key", () => {
  expect(() => patchContainers([{ image: "web" }])).toThrow(
    'Cannot merge spec.template.spec.containers: each item needs "name"',
  )
})

test("merge() replaces every list that has no merge key", () => {
  const [web] = patchContainers([{ name: "web", args: ["--c"] }])
  expect(web?.args).toEqual(["--c"])
  const tolerations = [{ key: "gpu", operator: "Exists" }]
  const patched = merge(deployment, { spec: { template: { spec: { tolerations } } } })
  expect(patched.spec?.template.spec?.tolerations).toEqual(tolerations)
})

test("merge() adds the values of a set once", () => {
  const base = { ...deployment, metadata: { ...deployment.metadata, finalizers: ["a", "b"] } }
  const patched = merge(base, { metadata: { finalizers: ["b", "c"] } })
  expect(patched.metadata.finalizers).toEqual(["a", "b", "c"])
})

test("merge() replaces the lists of a custom resource", () => {
  const base = {
    apiVersion: "example.com/v1",
    kind: "Thing",
    spec: { containers: [{ name: "a" }] },
  }
  expect(merge(base, { spec: { containers: [{ name: "b" }] } }).spec.containers).toEqual([
    { name: "b" },
  ])
})

test("merge() merges a Service's ports by port and protocol", () => {
  const service = manifest("Service", "web", { spec: { ports: [{ port: 80, name: "http" }] } })
  const patched = merge(service, { spec: { ports: [{ port: 80, targetPort: 3000 }] } })
  expect(patched.spec?.ports).toEqual([{ port: 80, name: "http", targetPort: 3000 }])
})

test("merge() changes neither the base nor the patch", () => {
  const before = JSON.stringify(deployment)
  const patch = { metadata: { labels: { app: "other" } }, spec: { template: { spec: null } } }
  const patchBefore = JSON.stringify(patch)
  merge(deployment, patch)
  expect([JSON.stringify(deployment), JSON.stringify(patch)]).toEqual([before, patchBefore])
})

test("merge() ignores a field of the patch that is undefined", () => {
  expect(merge(deployment, { spec: { strategy: undefined } })).toEqual(deployment)
})

function patchContainers(containers: readonly unknown[]) {
  return (
    merge(deployment, { spec: { template: { spec: { containers } } } }).spec?.template.spec
      ?.containers ?? []
  )
}

test("merge() refuses a patch that names an item twice, unless it deletes the first", () => {
  const base = { apiVersion: "v1", kind: "Pod", spec: { containers: [{ name: "a", image: "1" }] } }
  const containers = (...items: readonly object[]) => merge(base, { spec: { containers: items } })
  expect(() => containers({ name: "a", image: "2" }, { name: "a", image: "3" })).toThrow(
    "Cannot merge spec.containers[name=a]: the patch names it twice",
  )
  expect(containers({ name: "a", $patch: "delete" }, { name: "a", image: "2" }).spec).toEqual({
    containers: [{ name: "a", image: "2" }],
  })
})
