import { kstatusCases } from "../kstatus/kstatus-cases.ts"

/** Records what kstatus says of its own cases and of ours, with Go, and writes the table of docs/health.md. */
const lines = (await kstatusCases()).map((one) => JSON.stringify(one))
await Bun.write(
  new URL("../../lib/sync/kstatus/cases.generated.json", import.meta.url),
  `[\n${lines.join(",\n")}\n]\n`,
)
// It reads the cases when it is imported.
const { kstatusTable } = await import("#lib/sync/kstatus/kstatus-table.ts")
const file = Bun.file(new URL("../../docs/health.md", import.meta.url))
const page = await file.text()
await Bun.write(
  file,
  page.replace(/^\| case \|.*\n(\|.*\n)*/m, () => `${kstatusTable()}\n`),
)
