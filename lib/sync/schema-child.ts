/** The process that judges schemas for another: a question at a time over its IPC channel, until that closes. */
import { kubeconformModule } from "#lib/kubeconform-wasm/engine.ts"
import type { Rendered } from "#lib/render/rendered.ts"
import { judgeSchemas } from "./judge-schemas.ts"
import type { Answer } from "./schema-judge.ts"

process.on("disconnect", () => process.exit(0))
process.on("message", async (question: { readonly id: number; readonly rendered: Rendered }) => {
  process.send?.(await answerTo(question))
})

// The first question need not wait for the compiler; what goes wrong here goes wrong there again, and is told.
await kubeconformModule().catch(() => {})

async function answerTo({
  id,
  rendered,
}: {
  readonly id: number
  readonly rendered: Rendered
}): Promise<Answer> {
  try {
    return { id, verdicts: await judgeSchemas(rendered) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}
