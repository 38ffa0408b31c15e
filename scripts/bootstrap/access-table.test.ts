import { expect, test } from "bun:test"
import prod from "#clusters/prod/index.ts"
import { accessTable } from "./access-table.ts"

test("accessTable() is what docs/bootstrap.md shows of clusters/prod; scripts/generate/access-table.ts writes it", async () => {
  const page = await Bun.file(new URL("../../docs/bootstrap.md", import.meta.url)).text()
  expect(page).toContain(`${accessTable(prod)}\n`)
})
