import { expect, test } from "bun:test"
import { exceptionsTable } from "./exceptions-table.ts"

test("exceptionsTable() is in docs/embedded-cluster.md; bun scripts/generate/exceptions-table.ts writes it", async () => {
  const page = await Bun.file(new URL("../../docs/embedded-cluster.md", import.meta.url)).text()
  expect(page).toContain(`\n\n${exceptionsTable()}\n\n## `)
})
