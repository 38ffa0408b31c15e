import { benchMainJob } from "./bench/main-job.ts"
import type { Row } from "./bench/row.ts"
import { runCommand } from "./command.ts"

/** Measures what the documentation claims, next to what one would use instead. */
await runCommand<"json">({
  name: "bench",
  summary: "Measures Turnspit next to what you would use instead, on this machine, in one run.",
  flags: {
    json: "prints rows of { name, value, unit, reference, ratio }; progress goes to stderr",
  },
  async run(call) {
    const rows = await benchMainJob((line) => console.error(line))
    if (call.has("json")) console.log(JSON.stringify(rows, null, 2))
    else for (const line of rows.map(describeRow)) console.log(line)
    return 0
  },
})

function describeRow({ name, value, unit, reference, ratio }: Row): string {
  const figure = `${value} ${unit}`.padStart(10)
  return `${figure}  ${name}${reference === null ? "" : `: ${reference} ${unit}, ${ratio} times as long`}`
}
