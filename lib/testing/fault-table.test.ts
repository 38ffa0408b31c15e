import { expect, test } from "bun:test"
import type { Fault } from "./fault.ts"
import { faultTable } from "./fault-table.ts"
import { faults } from "./faults.ts"

const root = new URL("../../", import.meta.url)

test("faultTable() is the table of docs/faults.md; bun scripts/faults/generate-table.ts writes it", async () => {
  const page = await Bun.file(new URL("docs/faults.md", root)).text()
  expect(page).toContain(`\n${faultTable()}\n`)
})

test.each(Object.entries<Fault>(faults))(
  "faults %s: its test exists and asserts its sentence",
  async (name, fault) => {
    const text = await Bun.file(new URL(fault.test.file, root)).text()
    expect(text.replace(/\s+/g, " ")).toContain(`"${fault.test.name}", `)
    if (text.includes(`sentence("${name}"`)) return
    for (const part of fault.says.split(/<[^>]+>/)) expect(text).toContain(part.trim())
  },
)
