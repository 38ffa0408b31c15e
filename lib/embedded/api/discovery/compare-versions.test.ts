import { expect, test } from "bun:test"
import { compareVersions } from "./compare-versions.ts"

test("compareVersions() prefers stable to beta to alpha, new to old, and names last", () => {
  const versions = ["foo", "v1alpha1", "v10", "v1beta2", "v2", "v1beta1", "v1", "bar"]
  expect(versions.sort(compareVersions)).toEqual([
    "v10",
    "v2",
    "v1",
    "v1beta2",
    "v1beta1",
    "v1alpha1",
    "bar",
    "foo",
  ])
})
