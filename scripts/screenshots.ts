import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { pathsOf } from "./up/paths.ts"
import { readRunning } from "./up/running.ts"

/** Draws the pictures of the documentation from what runs. */
await runCommand<"browser">({
  name: "screenshots",
  summary: "Draws docs/*.png from the pages of what `bun run up` started.",
  flags: { browser: "=PATH of a Chromium; the one on the PATH when absent" },
  run: draw,
})

async function draw(call: Call<"browser">): Promise<number> {
  const root = await repositoryRoot()
  const running = await readRunning(pathsOf(root))
  if (running === undefined)
    throw new Error("Cannot draw: nothing runs here; start it with `bun run up`")
  const path = call.value("browser") ?? Bun.which("chromium") ?? Bun.which("google-chrome")
  if (path === null)
    throw new Error("Cannot draw: there is no Chromium on the PATH; name one with --browser")
  await mkdir(join(root, "docs"), { recursive: true })
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] })
  try {
    for (const [name, url] of [
      ["status-page", running.statusUrl],
      ["rotisserie", running.rotisserieUrl],
    ] as const) {
      const page = await browser.newPage({
        viewport: { width: 1280, height: 860 },
        colorScheme: "light",
      })
      await page.goto(url)
      // Live pages are never idle: the pictures and the first state are there within two seconds.
      await page.waitForTimeout(2000)
      await page.screenshot({ path: join(root, "docs", `${name}.png`) })
      console.log(`docs/${name}.png`)
    }
  } finally {
    await browser.close()
  }
  return 0
}
