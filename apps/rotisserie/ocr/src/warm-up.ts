import type { Game } from "./games.ts"
import { readNumber } from "./reading.ts"
import type { Tesseract } from "./tesseract.ts"

/** Starts a Tesseract and reads one made-up picture with it, so that the first real one is not slow. */
export async function warm(start: () => Promise<Tesseract>, game: Game): Promise<Tesseract> {
  const worker = await start()
  const { width, height } = game.box
  const data = Uint8Array.from({ length: width * height }, (_, pixel) => {
    const x = pixel % width
    const y = Math.floor(pixel / width)
    return y > 1 && y < height - 2 && [5, 6, 7, 14, 15, 16].includes(x) ? 255 : 30
  })
  await readNumber({ data, width, height }, game, (png) => worker.recognize(png))
  return worker
}
