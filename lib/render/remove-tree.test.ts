import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { removeTree } from "./remove-tree.ts"

test("removeTree() removes folders without rights, and paths longer than the system takes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-remove-"))
  await mkdir(join(folder, "locked/inside"), { recursive: true })
  await chmod(join(folder, "locked"), 0)
  // Longer than PATH_MAX: made of two halves that are not.
  const half = Array.from({ length: 15 }, () => "d".repeat(200)).join("/")
  for (const name of ["a", "b"]) await mkdir(join(folder, name, half), { recursive: true })
  const move = Bun.spawnSync(["mv", "b", `a/${half}/`], { cwd: folder })
  expect(move.exitCode).toBe(0)
  await removeTree(folder)
  expect(existsSync(folder)).toBe(false)
  await removeTree(folder)
})
