import { expect, test } from "bun:test"
import { loadNetwork } from "#apps/rotisserie/ocr/src/network.ts"
import { startTesseract } from "#apps/rotisserie/ocr/src/tesseract.ts"
import { difficulties, isReadable } from "./difficulty.ts"
import { heldOut, heldOutPerDifficulty } from "./held-out.ts"
import { readPicture } from "./read-picture.ts"
import { drawSheet, seedOf } from "./sheet.ts"
import { type Judged, tally } from "./tally.ts"
import { heldOutTypefaces, trainingTypefaces } from "./typeface.ts"

test("heldOut() has at least 2,000 pictures and 200 of each of at least six difficulties", () => {
  expect(difficulties.length).toBeGreaterThanOrEqual(6)
  expect(heldOutPerDifficulty).toBeGreaterThanOrEqual(200)
  expect(difficulties.length * heldOutPerDifficulty).toBeGreaterThanOrEqual(2000)
})

test("seedOf() gives training and held-out pictures other seeds", () => {
  const seeds = (purpose: "training" | "held out") =>
    Array.from({ length: 20_000 }, (_, index) => seedOf(purpose, index))
  const training = new Set(seeds("training"))
  expect(seeds("held out").filter((seed) => training.has(seed))).toEqual([])
})

test("heldOutTypefaces are of other families than those one trains with", () => {
  const families = (faces: typeof trainingTypefaces) =>
    faces.map(({ name }) => name.replace(/ \d+$/, ""))
  const training = new Set(families(trainingTypefaces))
  expect(training.size).toBeGreaterThan(10)
  expect(new Set(families(heldOutTypefaces)).size).toBeGreaterThan(5)
  expect(families(heldOutTypefaces).filter((family) => training.has(family))).toEqual([])
})

test("drawSheet() draws the same pictures for the same seed, and others for another purpose", async () => {
  const [difficulty] = difficulties
  if (difficulty === undefined) throw new Error("there is no difficulty")
  const bytes = async (purpose: "training" | "held out") =>
    (await drawSheet(purpose, 3, difficulty)).map(({ pixels }) => Bun.hash(pixels).toString())
  expect(await bytes("held out")).toEqual(await bytes("held out"))
  const other = new Set(await bytes("training"))
  expect((await bytes("held out")).filter((hash) => other.has(hash))).toEqual([])
})

test("drawSheet() labels every readable picture with its number, and no other one", async () => {
  for (const difficulty of difficulties) {
    const numbers = (await drawSheet("held out", 0, difficulty)).map(({ number }) => number)
    if (isReadable(difficulty))
      expect(numbers.every((one = 0) => one >= 1 && one <= 100)).toBe(true)
    else expect(new Set(numbers)).toEqual(new Set([undefined]))
  }
})

test("readNumber() reads the held-out pictures: 99.5 % right, at most 0.1 % wrong and low", async () => {
  const tesseract = await startTesseract()
  const readers = { network: await loadNetwork(), recognize: tesseract.recognize }
  const judged: Judged[] = []
  for await (const picture of heldOut()) judged.push(await readPicture(picture, readers))
  await tesseract.close()
  const { count, right, wrongAndLow } = tally(judged)
  expect(count).toBe(difficulties.length * heldOutPerDifficulty)
  expect(right / count).toBeGreaterThanOrEqual(0.995)
  expect(wrongAndLow / count).toBeLessThanOrEqual(0.001)
}, 600_000)

test("docs/ocr.md shows the table of every difficulty", async () => {
  const page = await Bun.file(new URL("../../docs/ocr.md", import.meta.url)).text()
  for (const { name, what } of difficulties)
    expect(page).toContain(`| ${name}: ${what} | ${heldOutPerDifficulty} |`)
})
