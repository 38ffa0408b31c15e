import { normalize } from "#apps/rotisserie/ocr/src/normalize.ts"
import { whiteness } from "#apps/rotisserie/ocr/src/whiteness.ts"
import { difficulties } from "./difficulty.ts"
import { harder } from "./harder.ts"
import { drawSheet } from "./sheet.ts"

/**
 * Writes training pictures to a file: per picture one byte for the number (0 for none) and 36×24 bytes
 * of what the network sees. `bun scripts/ocr/training-set.ts <file> <first sheet> <sheets>`
 */
const [file = "", first = "0", sheets = "1"] = process.argv.slice(2)
const writer = Bun.file(file).writer()
for (let index = Number(first); index < Number(first) + Number(sheets); index += 1) {
  const difficulty = difficulties[index % difficulties.length]
  if (difficulty === undefined) continue
  for (const { pixels, number, ...size } of await drawSheet(
    "training",
    index,
    harder(difficulty),
  )) {
    writer.write(Uint8Array.of(number ?? 0))
    writer.write(normalize(whiteness({ data: pixels, ...size })))
  }
}
await writer.end()
