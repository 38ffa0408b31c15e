import { expect, test } from "bun:test"
import { maskSecret } from "./mask.ts"

const lastApplied = 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'

test("maskSecret() hides every value of a Secret and shows that it changed", () => {
  const fields = [
    { path: "data.token", before: "aHVudGVyMg==", after: "aHVudGVyMw==" },
    { path: "stringData", after: { token: "hunter3" } },
    { path: lastApplied, before: '{"data":{"token":"aHVudGVyMg=="}}' },
    {
      path: "metadata.annotations",
      after: { "kubectl.kubernetes.io/last-applied-configuration": "aHVudGVyMg==" },
    },
    { path: "metadata.labels.tier", before: "a", after: "b" },
  ]
  const masked = maskSecret("Secret", fields)
  expect(JSON.stringify(masked)).not.toMatch(/hunter|aHVudGVy/)
  expect(masked).toEqual([
    { path: "data.token", before: "*** (before)", after: "*** (after)" },
    { path: "stringData", after: "*** (after)" },
    { path: lastApplied, before: "*** (before)" },
    { path: "metadata.annotations", after: "*** (after)" },
    { path: "metadata.labels.tier", before: "a", after: "b" },
  ])
})

test("maskSecret() leaves other kinds alone", () => {
  const fields = [{ path: "data.color", before: "red", after: "blue" }]
  expect(maskSecret("ConfigMap", fields)).toEqual(fields)
})
