import { benchMainJob } from "./bench/main-job.ts"
import { benchOcr } from "./bench/ocr.ts"
import { benchRender } from "./bench/render.ts"
import { benchReview } from "./bench/review.ts"
import type { Row } from "./bench/row.ts"
import { benchStreams } from "./bench/streams.ts"
import { benchThousandApps } from "./bench/thousand-apps.ts"
import { benchValidate } from "./bench/validate.ts"
import { runCommand } from "./command.ts"

/** Measures what the documentation claims, next to what one would use instead. */
await runCommand<"json" | "full">({
  name: "bench",
  summary: "Measures Turnspit next to what you would use instead, on this machine, in one run.",
  flags: {
    full: "measures kubectl kustomize and kubectl apply of 4,000 objects as well, which takes minutes",
    json: "prints rows of { name, value, unit, reference, ratio }; progress goes to stderr",
  },
  async run(call) {
    const say = (line: string) => console.error(line)
    const rows = [
      ...(await benchMainJob(say)),
      ...(await benchRender({ say, full: call.has("full") })),
      ...(await benchReview(say)),
      ...(await benchOcr(say)),
      ...(await benchStreams(say)),
      ...(await benchValidate(say)),
      ...(await benchThousandApps({ say, full: call.has("full") })),
    ]
    if (call.has("json")) console.log(JSON.stringify(rows, null, 2))
    else for (const line of rows.map(describeRow)) console.log(line)
    return 0
  },
})

function describeRow({ name, value, unit, reference, ratio }: Row): string {
  const figure = `${value} ${unit}`.padStart(10)
  return `${figure}  ${name}${reference === null ? "" : `: ${reference} ${unit}, ${ratio} times as long`}`
}
