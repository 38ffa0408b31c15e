import { afterAll, afterEach, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { createLog } from "#lib/service/log.ts"
import { createMetrics } from "#lib/service/metrics.ts"
import { testBrowser } from "#lib/testing/browser.ts"
import { eventually } from "#lib/testing/eventually.ts"
import { notRun } from "#lib/testing/not-run.ts"
import { readPages } from "./pages.ts"
import { staticPages } from "./static.ts"

const browser = await testBrowser()
if (browser === undefined) notRun("Rotisserie's page in a browser", "needs a Chromium")
const pageTest = browser === undefined ? test.skip : test

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
afterAll(() => browser?.close())

/** What stands behind the page's address, as the Ingress puts it together. */
interface World {
  /** Alive by name, or the answer to `/all` itself. */
  all: Readonly<Record<string, number>> | (() => Response)
  source: "samples" | "twitch"
  current: string
}

interface Options {
  readonly world?: Partial<World>
  readonly colorScheme?: "light" | "dark"
  readonly width?: number
}

async function open({ world: given, colorScheme = "dark", width = 1280 }: Options = {}) {
  if (browser === undefined) throw new Error("Cannot open a page without a browser")
  const world: World = { all: {}, source: "samples", current: "", ...given }
  const server = await served(world)
  cleanups.push(() => server.stop(true))
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } })
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
    return route.fulfill({ contentType: "text/html", body: "<p>player</p>" })
  })
  await page.goto(`http://127.0.0.1:${server.port}/`)
  return { page, world, problems, players, see: () => see(page) }
}

async function served(world: World): Promise<Bun.Server<undefined>> {
  const pages = await readPages(new URL("../public/", import.meta.url))
  const log = createLog({ write: () => {} })
  const app = staticPages({ version: "1.2.3", pages, metrics: createMetrics(), log })
  const headers = { "x-rotisserie-source": "samples", "x-count-box": "10 5 23 21" }
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === "/all") return answerOf(world)
      if (pathname === "/current") return Response.json({ error: world.current }, { status: 503 })
      if (pathname.startsWith("/frames/")) return new Response(pixel, { headers })
      return app.fetch(request)
    },
  })
}

const pixel = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    "base64",
  ),
)

function answerOf({ all, source }: World): Response {
  if (typeof all === "function") return all()
  const url = source === "samples" ? "/frames/" : "https://player.twitch.tv/?channel="
  const streams = Object.entries(all)
    .map(([name, alive]) => ({
      stream_name: name,
      alive,
      stream_url: `${url}${name}`,
      updated: new Date().toISOString(),
    }))
    .sort((a, b) => a.alive - b.alive)
  return Response.json(streams, {
    headers: {
      "x-rotisserie-source": source,
      "x-rotisserie-version": "1.2.3",
      "x-rotisserie-games": "pubg",
    },
  })
}

/** Lets the page ask again at once, as it does when the network is back. */
async function see(page: Page): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith("/all"))
  await page.evaluate("dispatchEvent(new Event('online'))")
  await answered
}

async function shows(page: Page, name: string, number: string): Promise<void> {
  await page.locator("#name", { hasText: name }).waitFor()
  await eventually(async () => (await page.locator("#number").textContent()) === number)
}

const three = { alpha: 12, bravo: 40, charlie: 7 }

pageTest(
  "the page shows the stream with the fewest alive, the next and the whole ranking",
  async () => {
    const { page, problems } = await open({ world: { all: { ...three, delta: 100 } } })
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
    expect(await page.locator("#updated").textContent()).toMatch(/^updated \d s ago$/)
    expect(problems).toEqual([])
  },
)

pageTest("the page says that samples are samples, and marks what is read", async () => {
  const { page } = await open({ world: { all: three } })
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
  const { page, world, see } = await open({ world: { all: three } })
  await shows(page, "charlie", "7")
  world.all = { alpha: 7, bravo: 40, charlie: 7 }
  await see()
  await shows(page, "charlie", "7")
  world.all = { alpha: 6, bravo: 40, charlie: 7 }
  await see()
  await shows(page, "alpha", "6")
  expect(await page.locator("#previous").textContent()).toContain("charlie – 7")
})

pageTest("next and previous go there and pin; unpinned it follows again", async () => {
  const { page, world, see } = await open({ world: { all: three } })
  await shows(page, "charlie", "7")
  await page.locator("#next").click()
  await shows(page, "alpha", "12")
  const pin = page.locator("#pin")
  expect(await pin.getAttribute("aria-pressed")).toBe("true")
  expect((await pin.textContent())?.trim()).toBe("Unpin stream")
  world.all = { alpha: 11, bravo: 40, charlie: 2 }
  await see()
  await shows(page, "alpha", "11")
  await page.locator("#previous").click()
  await shows(page, "charlie", "2")
  world.all = { alpha: 1, bravo: 40, charlie: 2 }
  await see()
  await shows(page, "charlie", "2")
  await pin.click()
  await shows(page, "alpha", "1")
})

pageTest("a pinned stream that ends is unpinned, and the page says so", async () => {
  const { page, world, see } = await open({ world: { all: three } })
  await shows(page, "charlie", "7")
  await page.locator("#streams button", { hasText: "bravo" }).click()
  await shows(page, "bravo", "40")
  world.all = { alpha: 12 }
  await see()
  await shows(page, "alpha", "12")
  expect(await page.locator("#notice").textContent()).toBe(
    "bravo is not live any more; it is unpinned.",
  )
})

pageTest("the page works by keyboard alone", async () => {
  const { page } = await open({ world: { all: three } })
  await shows(page, "charlie", "7")
  await page.keyboard.press("ArrowRight")
  await shows(page, "alpha", "12")
  await page.keyboard.press("ArrowLeft")
  await shows(page, "charlie", "7")
  await page.keyboard.press("p")
  expect(await page.locator("#pin").getAttribute("aria-pressed")).toBe("false")
  await page.locator("#streams button", { hasText: "bravo" }).focus()
  await page.keyboard.press("Enter")
  await shows(page, "bravo", "40")
  expect(await page.locator(":focus").getAttribute("data-name")).toBe("bravo")
  expect(await page.locator("#announce").textContent()).toBe("Now showing bravo, 40 alive")
})

pageTest(
  "Twitch's player gets this host as its parent and is not loaded again by a poll",
  async () => {
    const { page, world, players, see, problems } = await open({
      world: { all: three, source: "twitch" },
    })
    await shows(page, "charlie", "7")
    await eventually(() => players.length === 1)
    const { searchParams } = new URL(players[0] ?? "")
    expect([searchParams.get("channel"), searchParams.get("parent")]).toEqual([
      "charlie",
      "127.0.0.1",
    ])
    world.all = { ...three, charlie: 5 }
    await see()
    await shows(page, "charlie", "5")
    expect(players).toHaveLength(1)
    expect(await page.locator("#sample-label").isVisible()).toBe(false)
    await page.locator("#next").click()
    await eventually(() => players.length === 2)
    expect(problems).toEqual([])
  },
)

pageTest("the page waits visibly for the first readings and then shows them", async () => {
  const { page, world, see } = await open({
    world: { current: "Cannot show a stream of PUBG: BATTLEGROUNDS: OCR is not ready yet" },
  })
  await page.locator("#waiting-text", { hasText: "OCR is not ready yet." }).waitFor()
  expect(await page.locator("#waiting-title").textContent()).toBe("Waiting for the first readings")
  world.all = three
  await see()
  await shows(page, "charlie", "7")
  expect(await page.locator("#waiting").isVisible()).toBe(false)
})

pageTest("the page keeps the last readings when the app is down, and says so", async () => {
  const { page, world, see } = await open({ world: { all: three } })
  await shows(page, "charlie", "7")
  world.all = () => new Response("no backend", { status: 503 })
  await see()
  await page.locator("#notice", { hasText: "cannot be reached (503)" }).waitFor()
  await shows(page, "charlie", "7")
  world.all = { charlie: 6 }
  await see()
  await shows(page, "charlie", "6")
  expect(await page.locator("#notice").isVisible()).toBe(false)
})

pageTest("the page opened without the app behind it says so instead of staying blank", async () => {
  const { page } = await open({ world: { all: () => new Response("", { status: 404 }) } })
  await page.locator("#waiting-title", { hasText: "Only the page is here" }).waitFor()
  expect(await page.locator("#waiting-text").textContent()).toContain("/all cannot be reached")
})

pageTest("the lights follow the system until the slider is moved, and then stay", async () => {
  const { page } = await open({ world: { all: three }, colorScheme: "light" })
  const tone = () => page.locator("html").getAttribute("data-tone")
  expect(await tone()).toBe("light")
  await page.locator("#lights").fill("0")
  expect(await tone()).toBe("dark")
  await page.reload()
  expect(await page.locator("#lights").inputValue()).toBe("0")
  expect(await tone()).toBe("dark")
})

pageTest("the page fits a phone", async () => {
  const { page } = await open({
    world: { all: { ...three, a_very_long_stream_name_x: 3 } },
    width: 360,
  })
  await shows(page, "a_very_long_stream_name_x", "3")
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
  expect(overflow).toBeLessThanOrEqual(0)
})

pageTest(
  "a name is text and an address is ours or Twitch's, whatever the app answers",
  async () => {
    const updated = new Date().toISOString()
    const { page, problems } = await open({
      world: {
        all: () =>
          Response.json([
            { stream_name: "bad", alive: 1, stream_url: "javascript:alert(1)", updated },
            { stream_name: "<img src=x>", alive: 2, stream_url: "/frames/x", updated },
            { nothing: true },
          ]),
      },
    })
    await shows(page, "<img src=x>", "2")
    expect(await page.locator("#streams li").count()).toBe(1)
    expect(problems).toEqual([])
  },
)
