import { expect, test } from "bun:test"
import sharp from "sharp"
import { games } from "#apps/rotisserie/ocr/src/games.ts"
import { openPicture } from "#apps/rotisserie/ocr/src/picture.ts"

test("openPicture() holds no memory: thirty hostile pictures later the process is as large as before", async () => {
  const box = games.get("pubg")?.box ?? { x: 0, y: 0, width: 1, height: 1 }
  sharp.cache(false)
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#777" } })
  const hostile = [
    await flat(7680, 4320).png().toBuffer(),
    await flat(7680, 4320).png({ progressive: true }).toBuffer(),
    await flat(16_000, 9000).jpeg({ quality: 10 }).toBuffer(),
    new Uint8Array(10 * 1024 * 1024),
  ]
  const round = async () => {
    for (const bytes of hostile) await openPicture(bytes, box)
    Bun.gc(true)
  }
  for (let times = 0; times < 2; times += 1) await round()
  const before = process.memoryUsage.rss()
  for (let times = 0; times < 6; times += 1) await round()
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(150)
}, 300_000)
