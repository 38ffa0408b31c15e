import { loadNetwork } from "#apps/rotisserie/ocr/src/network.ts"
import { startTesseract } from "#apps/rotisserie/ocr/src/tesseract.ts"
import { runCommand } from "../command.ts"
import { heldOut } from "./held-out.ts"
import { startPlainTesseract } from "./plain-tesseract.ts"
import { readPicture } from "./read-picture.ts"
import { type Judged, tally, tallyTable } from "./tally.ts"

/** Reads every held-out picture with the service's reader and with plain Tesseract, and writes the table of docs/ocr.md. */
await runCommand<"write">({
  name: "scripts/ocr/measure.ts",
  summary: "Measures how often numbers are read right, by difficulty, beside plain tesseract.js.",
  flags: { write: "writes the table into docs/ocr.md" },
  async run(call) {
    const network = await loadNetwork()
    const [tesseract, plain] = await Promise.all([startTesseract(), startPlainTesseract()])
    const readers = { network, recognize: tesseract.recognize }
    const [ours, theirs]: [Judged[], Judged[]] = [[], []]
    for await (const picture of heldOut()) {
      const { number, difficulty } = picture
      ours.push(await readPicture(picture, readers))
      theirs.push({ difficulty, number, read: await plain.read(picture) })
    }
    await Promise.all([tesseract.close(), plain.close()])
    const table = tallyTable(ours, theirs)
    console.log(table)
    console.log(JSON.stringify(tally(ours)))
    if (call.has("write")) await writeTable(table)
    return 0
  },
})

async function writeTable(table: string): Promise<void> {
  const file = Bun.file(new URL("../../docs/ocr.md", import.meta.url))
  const page = await file.text()
  await Bun.write(
    file,
    page.replace(/^\| pictures \|.*\n(\|.*\n)*/m, () => `${table}\n`),
  )
}
