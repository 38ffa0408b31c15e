import { expect, test } from "bun:test"
import { policyTable } from "./table.ts"

test("policyTable() is the table of docs/policies.md; bun scripts/generate/policy-table.ts writes it", async () => {
  const page = await Bun.file(new URL("../docs/policies.md", import.meta.url)).text()
  expect(page).toContain(`\n${policyTable()}\n`)
})
