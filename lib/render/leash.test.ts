import { expect, test } from "bun:test"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { configMapOverlay, overlayTree } from "#lib/testing/overlay-tree.ts"

/** Renders a tree in a process of its own, which finds `setpriv` in a folder first, and prints what came of it, twice. */
async function renderWith(setpriv: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "turnspit-leash-"))
  const tree = await overlayTree({ web: configMapOverlay("web") })
  try {
    await Bun.write(join(folder, "setpriv"), `#!/bin/sh\n${setpriv}\n`)
    await chmod(join(folder, "setpriv"), 0o755)
    const code = `import { render } from "${join(import.meta.dir, "render.ts")}"
import { plainSandbox } from "${join(import.meta.dir, "sandbox.ts")}"
const options = { directory: process.argv[1], cluster: "local", versions: {}, sandbox: plainSandbox }
const states = () => render(options).then(({ apps }) => apps.map(({ state }) => state).join(), (error) => error.message)
console.log(await states(), await states())`
    const child = Bun.spawn([process.execPath, "-e", code, tree.directory], {
      env: { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) },
      stderr: "pipe",
    })
    return (await new Response(child.stdout).text()).trim()
  } finally {
    await tree.remove()
    await rm(folder, { recursive: true, force: true })
  }
}

test("leash() is let go of where setpriv does not know the signal, and the render goes on", async () => {
  expect(await renderWith("echo unknown option >&2; exit 1")).toBe("rendered rendered")
})

test("isLeashTorn() leaves a render its failure when the leash holds", async () => {
  const failing = 'for last; do :; done; [ "$last" = /bin/true ] && exit 0; exit 7'
  expect(await renderWith(failing)).toContain("its process ended before it was done (exit code 7)")
})
