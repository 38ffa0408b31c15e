/** Writes the tables of docs/embedded-cluster.md from the list of exceptions. */
import { exceptionsTable } from "#lib/embedded/exceptions-table.ts"

const file = Bun.file(new URL("../../docs/embedded-cluster.md", import.meta.url))
const page = await file.text()
await Bun.write(
  file,
  page.replace(/^\| on the API \|[\s\S]*?(?=\n\n## )/m, () => exceptionsTable()),
)
