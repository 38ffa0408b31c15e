import { expect, test } from "bun:test"
import { render } from "#lib/render/render.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"
import { overlayTree } from "#lib/testing/overlay-tree.ts"
import { openRenderer } from "./open-renderer.ts"

test("openRenderer() renders in child processes without a URL, and says in which sandbox", async () => {
  const renderer = await openRenderer()
  expect(renderer.render).toBe(render)
  expect(renderer.sentence).toBe((await detectSandbox()).sentence)
})

test("openRenderer() asks the renderer at a URL, and names it", async () => {
  const asked: string[] = []
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      return Response.json({ error: "Cannot render here" }, { status: 422 })
    },
  })
  const tree = await overlayTree({ web: "" })
  const renderer = await openRenderer(server.url.origin)
  const rendering = renderer.render({ ...tree, cluster: "local", versions: {} })
  await expect(rendering).rejects.toThrow("Cannot render here")
  expect(asked).toEqual(["POST /render"])
  expect(renderer.sentence).toBe(
    `Renders run in a service of their own, ${server.url.origin}, without credentials; where the cluster enforces network policies, it reaches nothing`,
  )
  await tree.remove()
  await server.stop(true)
})
