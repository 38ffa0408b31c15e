import sharp from "sharp"
import { games } from "#apps/rotisserie/ocr/src/games.ts"
import { loadNetwork } from "#apps/rotisserie/ocr/src/network.ts"
import { openPicture } from "#apps/rotisserie/ocr/src/picture.ts"
import { readNumber } from "#apps/rotisserie/ocr/src/reading.ts"
import { startTesseract } from "#apps/rotisserie/ocr/src/tesseract.ts"
import { warm } from "#apps/rotisserie/ocr/src/warm-up.ts"
import { difficulties } from "../ocr/difficulty.ts"
import { startPlainTesseract } from "../ocr/plain-tesseract.ts"
import { drawSheet, type Picture } from "../ocr/sheet.ts"

/** Reads pictures of every difficulty, one after the other, as the service or as plain Tesseract does; prints what that took. */
const reader = process.argv[2] === "plain" ? await plain() : await service()
const pictures: { readonly picture: Picture; readonly png: Uint8Array }[] = []
for (const [index, difficulty] of difficulties.entries())
  for (const picture of (await drawSheet("held out", index, difficulty)).slice(0, 15)) {
    const { pixels, width, height, channels } = picture
    const png = await sharp(pixels, { raw: { width, height, channels } }).png().toBuffer()
    pictures.push({ picture, png })
  }
for (const one of pictures.slice(0, 40)) await reader.read(one)
const times: number[] = []
for (const one of pictures) {
  const startedAt = performance.now()
  await reader.read(one)
  times.push(performance.now() - startedAt)
}
await reader.close()
console.log(JSON.stringify({ times }))

async function service() {
  sharp.concurrency(1)
  sharp.cache(false)
  const pubg = games.get("pubg")
  if (pubg === undefined) throw new Error("Cannot measure the OCR: PUBG is not among the games")
  const network = await loadNetwork()
  const tesseract = await warm(startTesseract, network)
  return {
    async read({ png }: { readonly png: Uint8Array }) {
      const opened = await openPicture(png, pubg.box)
      if (opened.kind === "opened")
        await readNumber(opened.grid, pubg, { network, recognize: tesseract.recognize })
    },
    close: () => tesseract.close(),
  }
}

async function plain() {
  const tesseract = await startPlainTesseract()
  return {
    read: ({ picture }: { readonly picture: Picture }) => tesseract.read(picture),
    close: () => tesseract.close(),
  }
}
