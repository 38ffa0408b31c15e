import { fileURLToPath } from "node:url"
import sharp from "sharp"
import { createWorker, OEM, PSM } from "tesseract.js"
import type { Picture } from "./sheet.ts"

export interface PlainTesseract {
  /** Reads a picture; undefined when the text is no number from 1 to 100. */
  read(picture: Picture): Promise<number | undefined>
  close(): Promise<void>
}

/** How many times as large pictures are made: Tesseract wants letters of 20 pixels and more. */
const enlargement = 4

/** Starts what one would use without further thought: tesseract.js with English data, digits only, one word, pictures enlarged. */
export async function startPlainTesseract(): Promise<PlainTesseract> {
  const data = new URL("4.0.0_best_int", import.meta.resolve("@tesseract.js-data/eng/package.json"))
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    langPath: fileURLToPath(data),
    cacheMethod: "none",
  })
  await worker.setParameters({
    tessedit_char_whitelist: "0123456789",
    tessedit_pageseg_mode: PSM.SINGLE_WORD,
    user_defined_dpi: "150",
  })
  return {
    async read({ pixels, width, height, channels }) {
      const png = await sharp(pixels, { raw: { width, height, channels } })
        .resize({ width: width * enlargement, kernel: "cubic" })
        .png({ compressionLevel: 1 })
        .toBuffer()
      const { data } = await worker.recognize(png, {}, { text: true })
      const number = Number(data.text.trim() || "none")
      return number >= 1 && number <= 100 ? number : undefined
    },
    async close() {
      await worker.terminate()
    },
  }
}
