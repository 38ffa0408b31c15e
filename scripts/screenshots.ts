import { join } from "node:path"
import { type Browser, chromium } from "playwright-core"
import { type Call, runCommand } from "./command.ts"
import { repositoryRoot } from "./repository-root.ts"
import { type WorkingCopy, workingCopy } from "./working-copy.ts"

/** Draws the pictures of the documentation: what a copy of this repository shows after a few pushes. */
await runCommand<"browser">({
  name: "screenshots",
  summary: "Draws docs/*.png from a copy of this repository that runs and is pushed to.",
  flags: { browser: "=PATH of a Chromium; the one on the PATH when absent" },
  run: draw,
})

async function draw(call: Call<"browser">): Promise<number> {
  const root = await repositoryRoot()
  const path = call.value("browser") ?? Bun.which("chromium") ?? Bun.which("google-chrome")
  if (path === null)
    throw new Error("Cannot draw: there is no Chromium on the PATH; name one with --browser")
  const copy = await workingCopy()
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] })
  try {
    await copy.install()
    const up = JSON.parse((await copy.bun("up", "--detach", "--json")).stdout) as {
      readonly statusUrl: string
      readonly rotisserieUrl: string
    }
    await push(copy)
    await shoot(browser, up.statusUrl, join(root, "docs/status-page.png"))
    await shoot(browser, up.rotisserieUrl, join(root, "docs/rotisserie.png"), {
      height: 960,
      // The picture of a stream is there, and what is read from it.
      until: "#seen:not([hidden])",
    })
  } finally {
    await browser.close()
    await copy.bun("down")
    await copy.remove()
  }
  return 0
}

/** A mistake, its fix, and a change that goes live. */
async function push(copy: WorkingCopy): Promise<void> {
  const overlay = "clusters/local/rotisserie.ts"
  const pushed = async (message: string): Promise<void> => {
    await copy.commit(message)
    await copy.git("push", "local", "main")
  }
  await copy.edit(overlay, '"Deployment/rotisserie-ocr": 1', '"Deployment/rotiserie-ocr": 3')
  await pushed("Scale OCR")
  await copy.edit(overlay, '"Deployment/rotiserie-ocr": 3', '"Deployment/rotisserie-ocr": 3')
  await pushed("Spell Rotisserie right")
}

async function shoot(
  browser: Browser,
  url: string,
  file: string,
  { height = 800, until }: { readonly height?: number; readonly until?: string } = {},
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height }, colorScheme: "light" })
  await page.goto(url)
  if (until !== undefined) await page.locator(until).waitFor()
  // Live pages are never idle: the first state and the pictures are there within two seconds.
  await page.waitForTimeout(2000)
  await page.screenshot({ path: file })
  console.log(file)
}
