import { expect, test } from "bun:test"
import recorded from "#lib/sync/kstatus/cases.generated.json"
import { notRun } from "#lib/testing/not-run.ts"
import { kstatusCases } from "./kstatus/kstatus-cases.ts"

test("kstatusCases() are what is committed; bun scripts/generate/kstatus.ts records them", async () => {
  if (Bun.which("go") === null) return notRun("kstatus on its own cases", "it needs Go")
  expect<unknown>(await kstatusCases()).toEqual(recorded)
}, 300_000)
