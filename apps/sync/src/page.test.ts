import { afterAll, afterEach, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { testBrowser } from "#lib/testing/browser.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { deployment, first, type Scenario, sampleCore, second } from "../testing/sample-core.ts"

const browser = await testBrowser()
if (browser === undefined) notRun("the status page in a browser", "needs a Chromium")
const pageTest = browser === undefined ? test.skip : test

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => browser?.close())

pageTest(
  "the page shows the run with its stages and changes, the app, its objects and the runs",
  async () => {
    const { page, problems } = await open()
    await page.locator(".stage.done", { hasText: "health" }).waitFor()
    expect(await page.locator("h1").textContent()).toContain("local")
    expect(await page.locator("#run-title").textContent()).toBe("1111111 Commit 1111111")
    const changes = await page.locator(".changes").textContent()
    expect(changes).toContain("rotisserie-ocr")
    expect(changes).toContain("spec.replicas")
    expect(await page.locator(".changes del").textContent()).toBe("1")
    expect(await page.locator(".changes ins").textContent()).toBe("3")
    expect(await page.locator(".app").textContent()).toContain("3 of 3 replicas ready")
    expect(await page.locator(".runs li").count()).toBe(1)
    expect(await page.title()).toBe("✓ local · turnspit")
    expect(problems).toEqual([])
  },
)

pageTest("the page shows within 2 s that a pod died, and that it is back", async () => {
  const { page, world } = await open()
  await page.locator(".app .objects .ready").first().waitFor()
  world.health = { object: deployment, health: "failed", message: "a pod died" }
  await page.locator(".objects .failed", { hasText: "a pod died" }).waitFor({ timeout: 2000 })
  world.health = { object: deployment, health: "ready", message: "3 of 3 replicas ready" }
  await page.locator(".objects .ready", { hasText: "3 of 3" }).waitFor({ timeout: 2000 })
})

pageTest("the page follows a run while it works", async () => {
  const { page, core, world } = await open({ holds: true })
  await page.locator(".stage.running", { hasText: "health" }).waitFor()
  expect(await page.locator(".badge.big").textContent()).toBe("syncing")
  world.release()
  await page.locator(".badge.big.synced").waitFor()
  expect(core.status().runs).toHaveLength(1)
})

pageTest("the page opens an older run and comes back", async () => {
  const { page, core, world } = await open()
  await eventually(() => core.status().runs.length === 1)
  world.branch = second
  core.requestRun()
  await page.locator("#run-title", { hasText: "2222222" }).waitFor()
  await page.locator(".runs a", { hasText: first.slice(0, 7) }).click()
  await page.locator("#run-title", { hasText: "1111111" }).waitFor()
  await page.getByRole("link", { name: "Back to now" }).click()
  await page.locator("#run-title", { hasText: "2222222" }).waitFor()
})

pageTest("the page names every reason of a failure, with its file", async () => {
  const reasons = ["Cannot overlay x: y (clusters/local/rotisserie.ts:14)", "Another <b>reason</b>"]
  const { page } = await open({ appFails: reasons })
  const failure = page.locator(".run .failure")
  await failure.waitFor()
  expect(await failure.locator("li").allTextContents()).toEqual(reasons)
  expect(await failure.locator(".place").textContent()).toBe("clusters/local/rotisserie.ts:14")
  expect(await page.locator(".badge.big").textContent()).toBe("needs a look")
})

pageTest("the page takes nothing of a commit as markup", async () => {
  const subject = '<img src=x onerror="document.title=1"><script>alert(1)</script>'
  const { page, problems } = await open({ subject })
  await page.locator("#run-title", { hasText: "onerror" }).waitFor()
  expect(await page.locator("#page img").count()).toBe(1)
  expect(await page.locator("#page script").count()).toBe(0)
  expect(problems).toEqual([])
})

pageTest("the page says that it lost the service", async () => {
  const { page, close } = await open()
  await page.locator(".link.on").waitFor()
  await close()
  await page.getByRole("alert").waitFor()
  expect(await page.getByRole("alert").textContent()).toContain("Connection lost")
})

pageTest("the page fits a phone", async () => {
  const { page } = await open({ appFails: [`Cannot ${"x".repeat(300)}`] })
  await page.setViewportSize({ width: 360, height: 740 })
  await page.locator(".run .failure").waitFor()
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360)
})

pageTest("the page keeps opened details and focus while it updates", async () => {
  const { page, world } = await open()
  const link = page.locator(".runs a").first()
  await link.waitFor()
  await link.focus()
  world.health = { object: deployment, health: "progressing", message: "1 of 3 replicas ready" }
  await page.locator(".objects .progressing").waitFor()
  expect(await page.evaluate("document.activeElement === document.querySelector('.runs a')")).toBe(
    true,
  )
})

async function open(scenario: Scenario = {}) {
  if (browser === undefined) throw new Error("Cannot open a page: there is no browser")
  const sample = await sampleCore(cleanups, { ...scenario, serves: true })
  const page: Page = await browser.newPage()
  cleanups.push(() => page.close())
  const problems: string[] = []
  page.on(
    "console",
    (message) => void (message.type() === "error" && problems.push(message.text())),
  )
  page.on("pageerror", (error) => void problems.push(error.message))
  await page.goto(sample.url)
  return { ...sample, page, problems }
}
