import { expect, test } from "bun:test"
import { applySetId, asMember } from "./applyset.ts"

test("applySetId() is the id that kubectl computes (KEP-3659)", () => {
  // printf 'turnspit-shop-web.turnspit.ConfigMap.' | openssl dgst -sha256 -binary | basenc --base64url | tr -d =
  expect(applySetId({ namespace: "turnspit", name: "turnspit-shop-web" })).toBe(
    "applyset-5wHVEV-9TgsJ5QdlstIbcnIY3vZ-i1MrHjbVbDGD12M-v1",
  )
})

test("asMember() labels the object and leaves its pod template alone", () => {
  const manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", labels: { tier: "a" } },
    spec: { template: { metadata: { labels: { app: "web" } } } },
  }
  expect(asMember(manifest, "applyset-x-v1")).toEqual({
    ...manifest,
    metadata: {
      name: "web",
      labels: { tier: "a", "applyset.kubernetes.io/part-of": "applyset-x-v1" },
    },
  })
})
