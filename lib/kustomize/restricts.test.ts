import { expect, test } from "bun:test"
import { restricts } from "./restricts.ts"

test("restricts() takes the types that are named, else ingress, and egress where it has rules", () => {
  const cases: readonly (readonly [object, boolean, boolean])[] = [
    [{ policyTypes: ["Egress"] }, false, true],
    [{ policyTypes: ["Ingress"], egress: [{}] }, true, false],
    [{ policyTypes: [] }, true, false],
    [{ policyTypes: [], egress: [{}] }, true, true],
    [{ egress: [] }, true, false],
    [{ egress: [{}] }, true, true],
    [{}, true, false],
  ]
  const found = cases.map(([spec]) => [
    spec,
    restricts({ ...spec }, "Ingress"),
    restricts({ ...spec }, "Egress"),
  ])
  expect(found).toEqual(cases.map((one) => [...one]))
})
