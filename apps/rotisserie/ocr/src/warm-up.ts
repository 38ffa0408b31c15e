import { drawDigits } from "./digit-picture.ts"
import { findDigits } from "./digits.ts"
import type { Grid } from "./grid.ts"
import type { Network } from "./network.ts"
import type { Tesseract } from "./tesseract.ts"

/** So often is the network asked before it is compiled to fast code. */
const rounds = 40

/** Starts a Tesseract and reads a made-up picture with it and with the network, so that the first real one is not slow. */
export async function warm(start: () => Promise<Tesseract>, network: Network): Promise<Tesseract> {
  const worker = await start()
  for (let round = 0; round < rounds; round += 1) {
    network.guess(eleven)
    await Bun.sleep(0)
  }
  const digits = await findDigits(eleven, 0.5)
  if (digits.kind === "digits")
    await worker.recognize(await drawDigits(digits, { height: 40, stretch: 1.25 }))
  return worker
}

/** Two white bars on grey. */
const eleven: Grid = {
  width: 23,
  height: 21,
  data: Uint8Array.from({ length: 23 * 21 }, (_, pixel) => {
    const y = Math.floor(pixel / 23)
    return y > 1 && y < 19 && [5, 6, 7, 14, 15, 16].includes(pixel % 23) ? 255 : 30
  }),
}
