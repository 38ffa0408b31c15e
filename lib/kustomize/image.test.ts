import { expect, test } from "bun:test"
import { parseImage, serviceOf } from "./image.ts"

test("parseImage() tells a registry's port from a tag", () => {
  expect(parseImage("registry.example.com:5000/team/app")).toEqual({
    name: "registry.example.com:5000/team/app",
  })
  expect(parseImage("registry.example.com:5000/team/app:1.2@sha256:0c1f")).toEqual({
    name: "registry.example.com:5000/team/app",
    tag: "1.2",
    digest: "sha256:0c1f",
  })
  expect(parseImage("nginx@sha256:0c1f")).toEqual({ name: "nginx", digest: "sha256:0c1f" })
})

test("serviceOf() is the last segment of the name", () => {
  expect([serviceOf({ name: "ghcr.io/acme/app" }), serviceOf({ name: "app" })]).toEqual([
    "app",
    "app",
  ])
})
