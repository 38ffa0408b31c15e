/** Writes the table of docs/bootstrap.md from the rights that are derived for clusters/prod. */
import prod from "#clusters/prod/index.ts"
import { accessTable } from "../bootstrap/access-table.ts"

const file = Bun.file(new URL("../../docs/bootstrap.md", import.meta.url))
const page = await file.text()
await Bun.write(
  file,
  page.replace(/^\| where \|.*\n(\|.*\n)*/m, () => `${accessTable(prod)}\n`),
)
