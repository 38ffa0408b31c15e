import { afterAll, afterEach, expect, setDefaultTimeout, test } from "bun:test"
import axe from "axe-core"
import type { Page } from "playwright-core"
import { testBrowser } from "#lib/testing/browser.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { startWorld, type WorldOptions } from "./testing/page-world.ts"

const browser = await testBrowser()
if (browser === undefined) notRun("Rotisserie's page in a browser", "needs a Chromium")
const pageTest = browser === undefined ? test.skip : test
/** Of a test, and of one step in it: a browser on a busy machine takes its time. */
const deadlines = { testMs: 120_000, stepMs: 60_000 }
setDefaultTimeout(deadlines.testMs)

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => browser?.close())

interface Options extends WorldOptions {
  readonly colorScheme?: "light" | "dark"
  readonly reducedMotion?: "reduce"
  readonly width?: number
  readonly path?: string
  /** Another address than a loopback one: without HTTPS it is no secure context. */
  readonly host?: string
}

async function open(options: Options = {}) {
  if (browser === undefined) throw new Error("Cannot open a page without a browser")
  const { colorScheme = "dark", reducedMotion, width = 1280, host, path = "/" } = options
  const world = await startWorld(options)
  cleanups.push(() => world.stop())
  const context = await browser.newContext({
    colorScheme,
    reducedMotion: reducedMotion ?? null,
    viewport: { width, height: 800 },
  })
  context.setDefaultTimeout(deadlines.stepMs)
  cleanups.push(() => context.close())
  const page = await context.newPage()
  const problems: string[] = []
  page.on("pageerror", (error) => problems.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (404|503)/.test(message.text())) {
      problems.push(message.text())
    }
  })
  const players: string[] = []
  await page.route("https://player.twitch.tv/**", (route) => {
    players.push(route.request().url())
    const body = "<!doctype html><html lang=en><title>player</title><p>player</p></html>"
    return route.fulfill({ contentType: "text/html", body })
  })
  const local = `http://127.0.0.1:${world.port}`
  if (host !== undefined) {
    await page.route(`http://${host}/**`, async (route) => {
      const { pathname, search } = new URL(route.request().url())
      return pathname === "/events"
        ? route.fulfill({ contentType: "text/event-stream", body: world.message() })
        : route.fulfill({ response: await route.fetch({ url: local + pathname + search }) })
    })
  }
  await page.goto(`${host === undefined ? local : `http://${host}`}${path}`)
  return { page, world, problems, players }
}

async function shows(page: Page, name: string, number: string): Promise<void> {
  await page.locator("#name", { hasText: name }).waitFor()
  await eventually(async () => (await page.locator("#number").textContent()) === number)
}

const three = { alpha: 12, bravo: 40, charlie: 7 }

pageTest(
  "the page shows the stream with the fewest alive, the next and the whole ranking",
  async () => {
    const { page, problems, world } = await open({ told: { streams: { ...three, delta: 100 } } })
    await shows(page, "charlie", "7")
    expect(await page.locator("#next").textContent()).toContain("alpha – 12")
    expect(await page.locator("#previous").isDisabled()).toBe(true)
    expect(await page.locator("#streams button span").allTextContents()).toEqual([
      "charlie",
      "alpha",
      "bravo",
      "delta",
    ])
    expect(await page.locator("#streams b").allTextContents()).toEqual([
      "7",
      "12",
      "40",
      "no number",
    ])
    expect(await page.title()).toBe("7 alive · charlie – Rotisserie")
    expect(await page.locator("#updated").textContent()).toMatch(/^updated \d+ s ago$/)
    expect(world.listeners()).toBe(1)
    expect(problems).toEqual([])
  },
)

pageTest("the page says that samples are samples, and marks what is read", async () => {
  const { page } = await open({ told: { streams: three } })
  await page.locator("#picture[src^='blob:']").waitFor()
  expect(await page.locator("#sample-label").textContent()).toBe(
    "Generated sample footage, not a live stream",
  )
  expect(await page.locator("#version").textContent()).toBe("generated sample footage · 1.2.3")
  expect(await page.locator("#seen").isVisible()).toBe(true)
  expect(await page.locator("#box").isVisible()).toBe(true)
  expect(await page.locator("#player").isVisible()).toBe(false)
})

pageTest("the page follows the fewest, but a tie is no reason to switch", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  world.tell({ streams: { alpha: 7, bravo: 39, charlie: 7 } })
  await page.locator("#streams button", { hasText: "bravo39" }).waitFor()
  await shows(page, "charlie", "7")
  world.tell({ streams: { alpha: 6, bravo: 39, charlie: 7 } })
  await shows(page, "alpha", "6")
  expect(await page.locator("#previous").textContent()).toContain("charlie – 7")
})

pageTest("next and previous go there and pin; unpinned it follows again", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  await page.locator("#next").click()
  await shows(page, "alpha", "12")
  const pin = page.locator("#pin")
  expect(await pin.getAttribute("aria-pressed")).toBe("true")
  expect((await pin.textContent())?.trim()).toBe("Unpin stream")
  world.tell({ streams: { alpha: 11, bravo: 40, charlie: 2 } })
  await shows(page, "alpha", "11")
  await page.locator("#previous").click()
  await shows(page, "charlie", "2")
  world.tell({ streams: { alpha: 1, bravo: 40, charlie: 2 } })
  await page.locator("#streams button", { hasText: "alpha1" }).waitFor()
  await shows(page, "charlie", "2")
  await pin.click()
  await shows(page, "alpha", "1")
})

pageTest("a pinned stream that ends is unpinned, and the page says so for a while", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  await page.locator("#streams button", { hasText: "bravo" }).click()
  await shows(page, "bravo", "40")
  world.tell({ streams: { alpha: 12 } })
  await shows(page, "alpha", "12")
  world.tell({ streams: { alpha: 11 } })
  await shows(page, "alpha", "11")
  expect(await page.locator("#notice").textContent()).toBe(
    "bravo is not live any more; it is unpinned.",
  )
})

pageTest("the page works by keyboard alone", async () => {
  const { page } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  await page.keyboard.press("ArrowRight")
  await shows(page, "alpha", "12")
  await page.keyboard.press("ArrowLeft")
  await shows(page, "charlie", "7")
  await page.keyboard.press("p")
  expect(await page.locator("#pin").getAttribute("aria-pressed")).toBe("false")
  await page.keyboard.press("2")
  await shows(page, "alpha", "12")
  await page.locator("#streams button", { hasText: "bravo" }).focus()
  await page.keyboard.press("Enter")
  await shows(page, "bravo", "40")
  expect(await page.locator(":focus").getAttribute("data-name")).toBe("bravo")
  expect(await page.locator("#announce").textContent()).toBe("Now showing bravo, 40 alive")
})

pageTest("the help lists the keys, and turns them off for who works by voice", async () => {
  const { page } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  await page.keyboard.press("?")
  await page.locator("#help").waitFor()
  await page.locator("#single-keys").uncheck()
  await page.keyboard.press("Escape")
  expect(await page.locator("#help").isVisible()).toBe(false)
  await page.keyboard.press("2")
  await page.keyboard.press("l")
  await page.locator("#next").click()
  await shows(page, "alpha", "12")
  expect(await page.locator("html").getAttribute("data-tone")).toBe("dark")
})

pageTest(
  "Twitch's player gets this host as its parent and is not loaded again by new readings",
  async () => {
    const options = { told: { streams: three }, source: "twitch" } as const
    const { page, world, players, problems } = await open(options)
    await shows(page, "charlie", "7")
    await eventually(() => players.length === 1)
    const { searchParams } = new URL(players[0] ?? "")
    expect(["channel", "parent", "muted"].map((name) => searchParams.get(name))).toEqual([
      "charlie",
      "127.0.0.1",
      "true",
    ])
    world.tell({ streams: { ...three, charlie: 5 } })
    await shows(page, "charlie", "5")
    expect(players).toHaveLength(1)
    expect(await page.locator("#sample-label").isVisible()).toBe(false)
    await page.locator("#sound").click()
    await eventually(() => players.length === 2)
    await page.locator("#next").click()
    await eventually(() => players.length === 3)
    const loud = players.map((url) => new URL(url).searchParams.get("muted"))
    expect(loud).toEqual(["true", "false", "false"])
    expect(problems).toEqual([])
  },
)

pageTest("over plain HTTP the page says why Twitch does not play, and where it does", async () => {
  const { page, players } = await open({
    told: { streams: three },
    source: "twitch",
    host: "rotisserie.test",
    path: "/?game=pubg",
  })
  await page.locator("#insecure h2", { hasText: "Twitch plays only over HTTPS" }).waitFor()
  const links = page.locator("#insecure a")
  const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")))
  expect(hrefs).toEqual(["https://rotisserie.test/?game=pubg", "https://www.twitch.tv/charlie"])
  expect(players).toEqual([])
  await shows(page, "charlie", "7")
})

pageTest("the page waits visibly for the first readings and then shows them", async () => {
  const { page, world } = await open({
    told: { state: "starting", reason: "OCR is not ready yet" },
  })
  await page.locator("#waiting-text", { hasText: "OCR is not ready yet." }).waitFor()
  expect(await page.locator("#waiting-title").textContent()).toBe("Waiting for the first readings")
  world.tell({ streams: three, state: "live" })
  await shows(page, "charlie", "7")
  expect(await page.locator("#waiting").isVisible()).toBe(false)
})

pageTest("the page says when nobody plays any more", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  world.tell({ streams: {}, state: "empty", reason: "no stream is live" })
  await page.locator("#waiting-title", { hasText: "No stream is live" }).waitFor()
  expect(await page.locator("#next").isDisabled()).toBe(true)
  expect(await page.locator("#streams button").count()).toBe(0)
})

pageTest("the page says what is wrong behind it, and how old the number is", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  world.tell({
    state: "degraded",
    reason: "Cannot have pictures read: OCR does not answer since 3 min",
    ageSeconds: 180,
  })
  await page.locator("#notice", { hasText: "OCR does not answer since 3 min." }).waitFor()
  await page.locator("#alive", { hasText: "players alive, as read 3 min ago" }).waitFor()
  expect(await page.locator("#number").getAttribute("class")).toContain("stale")
  world.tell({ state: "live", reason: "", ageSeconds: 0 })
  await eventually(async () => !(await page.locator("#notice").isVisible()))
  await eventually(async () => (await page.locator("#alive").textContent()) === "players alive")
})

pageTest("the page keeps the last readings when the app is down, and says so", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  world.fail(503)
  await page.locator("#notice", { hasText: "cannot be reached (503)" }).waitFor()
  await shows(page, "charlie", "7")
  world.fail(undefined)
  world.tell({ streams: { charlie: 6 } })
  await shows(page, "charlie", "6")
  expect(await page.locator("#notice").isVisible()).toBe(false)
  expect(world.listeners()).toBe(1)
})

pageTest("the page opened without the app behind it says so instead of staying blank", async () => {
  const { page } = await open({ down: 404 })
  await page.locator("#waiting-title", { hasText: "Only the page is here" }).waitFor()
  expect(await page.locator("#waiting-text").textContent()).toContain("/all cannot be reached")
})

pageTest("the page has one link for each game, and asks for the one that is chosen", async () => {
  const { page } = await open({ told: { streams: three }, games: ["pubg", "fortnite"] })
  const links = page.locator("#games a")
  await eventually(async () => (await links.count()) === 2)
  expect(await links.allTextContents()).toEqual(["PUBG", "Fortnite"])
  expect(await links.first().getAttribute("aria-current")).toBe("page")
  const asked = page.waitForRequest((request) => request.url().endsWith("/events?game=fortnite"))
  await page.keyboard.press("g")
  await asked
})

pageTest("the graph shows the last hours, and a table says the same", async () => {
  const point = (minutesAgo: number, stream: string, alive: number) => ({
    minutesAgo,
    stream,
    alive,
  })
  const { page, world, problems } = await open({
    told: { streams: three },
    history: [point(50, "alpha", 30), point(49, "alpha", 3), point(20, "bravo", 60)],
  })
  await page.locator("#history-title", { hasText: "in the last 50 minutes" }).waitFor()
  await shows(page, "charlie", "7")
  expect(await page.locator("#graph .line").count()).toBeGreaterThan(1)
  await page.locator("#history-readout", { hasText: "charlie · 7 alive" }).waitFor()
  await page.locator("#graph").hover({ position: { x: 36, y: 40 } })
  await page.locator("#history-readout", { hasText: /alpha · (30|3) alive/ }).waitFor()
  await page.locator("summary").click()
  const cells = page.locator("#history-rows tr")
  await eventually(async () => (await cells.count()) === 3)
  expect(await cells.last().textContent()).toContain("alpha30 → 3")
  const before = await page.locator("#graph .line").last().getAttribute("d")
  world.tell({ streams: { charlie: 2 } })
  await eventually(
    async () => (await page.locator("#graph .line").last().getAttribute("d")) !== before,
  )
  expect(problems).toEqual([])
})

pageTest(
  "the lights follow the system until the slider is moved, and again when told",
  async () => {
    const { page } = await open({ told: { streams: three }, colorScheme: "light" })
    const tone = () => page.locator("html").getAttribute("data-tone")
    expect(await tone()).toBe("light")
    expect(await page.locator("#lights-auto").isVisible()).toBe(false)
    await page.locator("#lights").fill("0")
    expect(await tone()).toBe("dark")
    await page.reload()
    expect(await page.locator("#lights").inputValue()).toBe("0")
    expect(await tone()).toBe("dark")
    await page.locator("#lights-auto").click()
    expect(await tone()).toBe("light")
  },
)

pageTest(
  "a hidden page lets go of its connection, and takes it up again when it is seen",
  async () => {
    const { page, world } = await open({ told: { streams: three } })
    await shows(page, "charlie", "7")
    const turn = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true })
      document.dispatchEvent(new Event("visibilitychange"))`)
    await page.clock.install()
    await turn(true)
    await page.clock.fastForward(20_000)
    await eventually(() => world.listeners() === 0)
    expect(await page.title()).toBe("Rotisserie (paused)")
    world.tell({ streams: { alpha: 3 } })
    await turn(false)
    await page.locator("#name", { hasText: "alpha" }).waitFor()
    expect(world.listeners()).toBe(1)
  },
)

pageTest("the page fits a phone", async () => {
  const { page } = await open({
    told: { streams: { ...three, a_very_long_stream_name_x: 3 } },
    games: ["pubg", "fortnite", "blackout"],
    width: 360,
  })
  await shows(page, "a_very_long_stream_name_x", "3")
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
  expect(overflow).toBeLessThanOrEqual(0)
})

pageTest("a name is text and an address is one of the web, whatever the app answers", async () => {
  const { page, problems } = await open({ told: { streams: { hostile: 1, "<img src=x>": 2 } } })
  await shows(page, "<img src=x>", "2")
  expect(await page.locator("#streams li").count()).toBe(1)
  expect(problems).toEqual([])
})

/** What axe finds wrong, by rule and element; transitions would be caught half way. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate<import("axe-core").AxeResults>(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
  )
}

const history = [
  { minutesAgo: 50, stream: "alpha", alive: 30 },
  { minutesAgo: 49, stream: "bravo", alive: 3 },
]

pageTest.each(["light", "dark"] as const)(
  "axe finds nothing wrong in the %s",
  async (colorScheme) => {
    const options = { colorScheme, history, reducedMotion: "reduce" } as const
    const { page, world } = await open({
      ...options,
      told: { streams: { ...three, delta: 100 } },
      games: ["pubg", "fortnite"],
    })
    await shows(page, "charlie", "7")
    await page.locator("summary").click()
    expect(await violations(page)).toEqual([])
    world.tell({ state: "degraded", reason: "OCR does not answer", ageSeconds: 500 })
    await page.locator("#notice").waitFor()
    await page.locator("#pin").click()
    await page.keyboard.press("?")
    expect(await violations(page)).toEqual([])
    await page.keyboard.press("Escape")
    world.tell({ streams: {}, state: "empty" })
    await page.locator("#waiting").waitFor()
    expect(await violations(page)).toEqual([])
  },
)

pageTest("new readings do not wait for ever for a picture that is slow", async () => {
  const { page, world } = await open({ told: { streams: three } })
  await shows(page, "charlie", "7")
  await page.route("**/frames/**", () => {})
  for (const charlie of [6, 5, 4, 3]) world.tell({ streams: { ...three, charlie } })
  await page.locator("#next").click()
  await shows(page, "alpha", "12")
  expect(await page.locator("#picture").isVisible()).toBe(false)
})
