import { expect, test } from "bun:test"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { exampleMarks, reviewExample } from "./review-example.ts"

const docs = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "docs/review.md")

test("reviewExample() says what docs/review.md shows; `bun scripts/generate/review-example.ts` refreshes it", async () => {
  const shown = (await Bun.file(docs).text()).split(exampleMarks.begin)[1] ?? ""
  const said = (text: string) => text.split("\n").filter((line) => /^(> )?- `/.test(line))
  const example = await reviewExample()
  expect(said(example).length).toBeGreaterThan(2)
  expect(said(shown)).toEqual(said(example))
})
