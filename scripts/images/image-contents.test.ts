import { expect, test } from "bun:test"
import { dirname } from "node:path"
import { notRun } from "#lib/testing/not-run.ts"
import recorded from "./contents.generated.json" with { type: "json" }
import { growth, imageContents } from "./image-contents.ts"

const root = dirname(dirname(import.meta.dir))

test("no image grew by more than a tenth; what is meant is recorded by `bun scripts/generate/image-contents.ts`", async () => {
  if (process.platform !== "linux" || process.arch !== "x64")
    return notRun("the sizes of images", "they are recorded on Linux, x64")
  const now = await imageContents(root)
  expect(Object.keys(now).sort()).toEqual(Object.keys(recorded).sort())
  expect(growth(recorded, now)).toEqual([])
})

test("growth() names what grew, by how much, and what is new", () => {
  const mebibyte = 1024 * 1024
  const before = { app: 10 * mebibyte, ocr: 20 * mebibyte }
  expect(growth(before, { app: 10.9 * mebibyte, ocr: 23 * mebibyte, page: mebibyte })).toEqual([
    "ocr grew from 20.0 MiB to 23.0 MiB",
    "page grew from 0.0 MiB to 1.0 MiB",
  ])
})
