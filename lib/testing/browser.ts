import { existsSync } from "node:fs"
import { type Browser, chromium } from "playwright-core"

/** Starts the Chromium of this machine (or the one that TURNSPIT_TEST_BROWSER names), headless; undefined when there is none. */
export async function testBrowser(): Promise<Browser | undefined> {
  const named = process.env.TURNSPIT_TEST_BROWSER
  const known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  const executablePath = [named ?? "", ...known].find((path) => path !== "" && existsSync(path))
  if (executablePath === undefined) return undefined
  // Chromium's own sandbox refuses to start as root, which is what a container often is.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] })
}
