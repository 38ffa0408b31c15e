import { expect, test } from "bun:test"
import type { Manifest } from "#lib/kustomize/manifest.ts"
import { recordsOf } from "#lib/kustomize/record.ts"
import { sync } from "./index.ts"

const base: readonly Manifest[] = sync({
  cluster: "prod",
  host: "turnspit.example.com",
  ingressClassName: "traefik",
  repositoryUrl: "https://example.com/repository.git",
  branch: "main",
  namespaces: ["shop"],
})
const rules = base.flatMap((object) => recordsOf(object.rules))

test("sync() may neither read Secrets nor change pods, and grants no wildcard", () => {
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    product(strings(apiGroups), strings(resources), strings(verbs)),
  )
  expect(
    granted.filter((grant) => /secrets|\*|(pods|replicasets) (?!get|list|watch)/.test(grant)),
  ).toEqual([])
  expect(granted).toContain("apps/deployments patch")
})

test("sync() may change the namespaces it is given and no others", () => {
  const changes = rules.filter(
    ({ resources, verbs }) =>
      strings(resources).includes("namespaces") && strings(verbs).includes("patch"),
  )
  expect(changes.map(({ resourceNames }) => resourceNames)).toEqual([["turnspit", "shop"]])
})

function product(
  groups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
) {
  return groups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`)),
  )
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : []
}
