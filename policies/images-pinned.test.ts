import { expect, test } from "bun:test"
import { surroundings } from "./facts/surroundings.ts"
import { imagesPinned } from "./images-pinned.ts"
import { app, cluster, object, problems, workload } from "./testing/example.ts"

const digest = `sha256:${"a".repeat(64)}`

function image(reference: unknown): readonly string[] {
  return problems(imagesPinned, [workload("Deployment/web", { container: { image: reference } })])
}

test("images-pinned accepts a content version and a digest", () => {
  expect(problems(imagesPinned, app)).toEqual([])
  expect(image(`localhost:5000/x:1.2.3@${digest}`)).toEqual([])
})

test("images-pinned refuses latest, no tag and a tag that can move", () => {
  const advice = 'name a digest, or use images: "tree" for a service of this repository'
  expect(image("x:latest")).toEqual([
    `Deployment/web/web: container "app" uses "x:latest", which can change under the same name; ${advice}`,
  ])
  expect(image("localhost:5000/x")).toEqual([
    `Deployment/web/web: container "app" uses "localhost:5000/x", which has no tag and so means the latest; ${advice}`,
  ])
  expect(image("x@sha256:0c1f")).toEqual([
    `Deployment/web/web: container "app" uses "x@sha256:0c1f", whose digest is not sha256 with 64 hex digits; ${advice}`,
  ])
  expect(image(`x:latest@${digest}`)).toHaveLength(1)
  expect(image("x:1.2.3")).toHaveLength(1)
  expect(image("x:tree-0123")).toHaveLength(1)
  expect(image(undefined)).toHaveLength(1)
})

test("images-pinned looks at init containers and at volumes that are images", () => {
  const pod = {
    initContainers: [{ name: "migrate", image: "x" }],
    volumes: [{ name: "data", image: { reference: "y:latest" } }],
  }
  expect(problems(imagesPinned, [workload("Deployment/web", { pod })])).toEqual([
    expect.stringContaining('container "migrate" uses "x"'),
    expect.stringContaining('volume "data" uses "y:latest"'),
  ])
})

test("images-pinned looks at the containers of custom resources", () => {
  const rollout = object("Rollout/web", {
    apiVersion: "argoproj.io/v1alpha1",
    spec: { template: { spec: { containers: [{ name: "web", image: "x:latest" }] } } },
  })
  expect(problems(imagesPinned, [rollout])).toEqual([
    expect.stringContaining('Rollout/web/web: a container in it uses "x:latest", which can change'),
  ])
})

test("images-pinned takes a content version only where the cluster's file asks for them", () => {
  const { images: _, ...byHand } = cluster
  const view = { manifests: app, cluster: byHand, around: surroundings(app, true) }
  expect(imagesPinned.judge(view)).toEqual([
    {
      object: "Deployment/web/web",
      problem: expect.stringContaining("which can change under the same name"),
    },
  ])
})
