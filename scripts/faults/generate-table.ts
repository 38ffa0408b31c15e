/** Writes the table of docs/faults.md from lib/testing/faults.ts. */
import { faultTable } from "#lib/testing/fault-table.ts"

const file = Bun.file(new URL("../../docs/faults.md", import.meta.url))
const page = await file.text()
await Bun.write(
  file,
  page.replace(/^\| fault \|.*\n(\|.*\n)*/m, () => `${faultTable()}\n`),
)
