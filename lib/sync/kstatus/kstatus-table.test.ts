import { expect, test } from "bun:test"
import { differences } from "./differences.ts"
import { compareWithKstatus, kstatusTable } from "./kstatus-table.ts"

test("compareWithKstatus() finds no difference that is not listed with its reason", () => {
  const found = compareWithKstatus().filter(({ agrees }) => !agrees)
  expect(found.map(({ name }) => name).toSorted()).toEqual(Object.keys(differences).toSorted())
})

test("compareWithKstatus() covers kstatus's published cases and more", () => {
  const groups = Object.groupBy(compareWithKstatus(), ({ name }) => name.split("/")[0] ?? "")
  const sizes = Object.entries(groups).map(([group, cases]) => `${group}: ${cases?.length}`)
  expect(sizes).toEqual([
    "AugmentConditions: 5",
    "CRDGenericStatus: 5",
    "CRDStatus: 4",
    "CronJobStatus: 2",
    "DaemonsetStatus: 6",
    "DeploymentStatus: 5",
    "ExampleCompute: 1",
    "JobStatus: 4",
    "More: 28",
    "PDBStatus: 2",
    "PVCStatus: 2",
    "PodStatus: 7",
    "ReplicasetStatus: 6",
    "ServiceStatus: 4",
    "StsStatus: 6",
  ])
})

test("kstatusTable() is the table of docs/health.md; bun scripts/generate/kstatus.ts writes it", async () => {
  const page = await Bun.file(new URL("../../../docs/health.md", import.meta.url)).text()
  expect(page).toContain(`\n${kstatusTable()}\n`)
})
