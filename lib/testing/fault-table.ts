import type { Fault } from "./fault.ts"
import { faults } from "./faults.ts"

/** Writes the faults as the Markdown table of docs/faults.md. */
export function faultTable(): string {
  const rows = Object.values<Fault>(faults).map(({ fault, written, says, after, test }) => {
    const shown = says === "" ? "" : `\`${says}\``
    const where = `[test](../${test.file})`
    return `| ${[fault, written, shown, `${after} (${where})`].map(cell).join(" | ")} |`
  })
  return ["| fault | what may be written | shown | after |", "|---|---|---|---|", ...rows].join(
    "\n",
  )
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|")
}
