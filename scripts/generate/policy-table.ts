/** Writes the table of docs/policies.md from the policies themselves. */
import { policyTable } from "#policies/table.ts"

const file = Bun.file(new URL("../../docs/policies.md", import.meta.url))
const page = await file.text()
await Bun.write(
  file,
  page.replace(/^\| policy \|.*\n(\|.*\n)*/m, () => `${policyTable()}\n`),
)
