import { expect, test } from "bun:test"
import { fixedFields } from "./fixed-fields.ts"

const selector = { field: "spec.selector", message: 'Invalid value: {"a":"b"}: field is immutable' }

test("fixedFields() names each field once, whatever words the API server has for it", () => {
  const causes = [
    selector,
    selector,
    { field: "roleRef", message: "Invalid value: {}: cannot change roleRef" },
    { field: "spec.clusterIPs[0]", message: 'Invalid value: ["None"]: may not change once set' },
    { field: "value", message: "Forbidden: may not be changed in an update." },
    { field: "spec", message: 'Invalid value: "object": Value is immutable' },
  ]
  const fields = ["spec.selector", "roleRef", "spec.clusterIPs[0]", "value", "spec"]
  expect(fixedFields({ causes })).toEqual(fields)
})

test("fixedFields() names none when something else is wrong too, or only a value speaks of it", () => {
  const required = { field: "spec.template", message: "Required value" }
  const quoted = { field: "spec.a", message: 'Invalid value: ": field is immutable": too long' }
  expect(fixedFields({ causes: [selector, required] })).toEqual([])
  expect(fixedFields({ causes: [quoted] })).toEqual([])
  expect([fixedFields(undefined), fixedFields({})]).toEqual([[], []])
})
