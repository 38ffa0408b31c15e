import { games } from "#apps/rotisserie/ocr/src/games.ts"
import { type Readers, readNumber } from "#apps/rotisserie/ocr/src/reading.ts"
import { whiteness } from "#apps/rotisserie/ocr/src/whiteness.ts"
import type { Picture } from "./sheet.ts"
import type { Judged } from "./tally.ts"

/** Reads a generated picture as the service would read a crop of PUBG. */
export async function readPicture(picture: Picture, readers: Readers): Promise<Judged> {
  const game = games.get("pubg")
  if (game === undefined) throw new Error("Cannot read pictures: PUBG is not among the games")
  const { pixels, number, difficulty, ...size } = picture
  const reading = await readNumber(whiteness({ data: pixels, ...size }), game, readers)
  return { difficulty, number, read: reading.number ?? undefined }
}
