import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { $ } from "zx"
import type { KstatusCase } from "#lib/sync/kstatus/kstatus-table.ts"
import { goModule } from "../kubeconform/go-module.ts"
import { moreCases } from "./more-cases.ts"

const kstatusModule = "sigs.k8s.io/cli-utils@v0.37.2"
const statusFolder = "pkg/kstatus/status"

/** Runs kstatus's own tests with a recorder in them, and ours beside them; returns every case with kstatus's verdict. */
export async function kstatusCases(): Promise<readonly KstatusCase[]> {
  const folder = await mkdtemp(join(tmpdir(), "kstatus-"))
  try {
    await cp(await goModule(kstatusModule), folder, { recursive: true })
    await $({ quiet: true })`chmod -R u+w ${folder}`
    const status = join(folder, statusFolder)
    await cp(join(import.meta.dir, "record_test.go"), join(status, "record_test.go"))
    for (const patch of patches) await insertAfter(status, patch)
    const [recorded, more] = [join(folder, "recorded.jsonl"), join(folder, "more.json")]
    await Bun.write(more, JSON.stringify(moreCases))
    const env = { ...process.env, RECORD_TO: recorded, MORE: more }
    await $({ quiet: true, cwd: folder, env })`go test -count=1 ./${statusFolder}`
    return parsed(await Bun.file(recorded).text())
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Patch {
  readonly file: string
  readonly line: string
  readonly inserted: string
}

const patches: readonly Patch[] = [
  {
    file: "status_compute_test.go",
    line: "func runStatusTest(t *testing.T, tc testSpec) {",
    inserted: "RecordCase(t, y2u(t, tc.spec))",
  },
  {
    file: "status_augment_test.go",
    line: "addConditions(t, u, tc.withConditions)",
    inserted: "RecordCase(t, u)",
  },
  {
    file: "example_test.go",
    line: "res, err := status.Compute(deployment)",
    inserted: "status.RecordCase(t, deployment)",
  },
]

async function insertAfter(folder: string, { file, line, inserted }: Patch): Promise<void> {
  const path = join(folder, file)
  const parts = (await Bun.file(path).text()).split(line)
  if (parts.length !== 2)
    throw new Error(`Cannot record kstatus's cases: ${file} has not exactly one line "${line}"`)
  await Bun.write(path, parts.join(`${line}\n${inserted}\n`))
}

/** Go walks its maps in any order. */
function parsed(lines: string): readonly KstatusCase[] {
  const cases = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as KstatusCase)
  return cases.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
