import { join } from "node:path"
import { runCommand } from "../command.ts"
import { exampleMarks, reviewExample } from "../diff/review-example.ts"
import { repositoryRoot } from "../repository-root.ts"

/** Writes the example of a review into docs/review.md. */
await runCommand<never>({
  name: "scripts/generate/review-example.ts",
  summary: "Writes the review of a real branch of this repository into docs/review.md.",
  flags: {},
  async run() {
    const file = Bun.file(join(await repositoryRoot(), "docs/review.md"))
    const text = await file.text()
    const [before, rest] = text.split(exampleMarks.begin)
    const after = rest?.split(exampleMarks.end)[1]
    if (before === undefined || after === undefined)
      throw new Error("Cannot write the example: docs/review.md has lost its marks")
    const example = await reviewExample()
    await Bun.write(
      file,
      `${before}${exampleMarks.begin}\n\n${example}\n\n${exampleMarks.end}${after}`,
    )
    return 0
  },
})
