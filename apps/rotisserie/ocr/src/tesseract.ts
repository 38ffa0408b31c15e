import { fileURLToPath } from "node:url"
import { createWorker, OEM, PSM } from "tesseract.js"
import type { Recognized } from "./reading.ts"

/** A started Tesseract; it reads one picture at a time. */
export interface Tesseract {
  recognize(png: Uint8Array): Promise<Recognized>
  close(): Promise<void>
}

/** Starts Tesseract in a thread of its own, with the language data of this installation: no network, no cache folder. */
export async function startTesseract(): Promise<Tesseract> {
  const data = new URL("4.0.0_best_int", import.meta.resolve("@tesseract.js-data/eng/package.json"))
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    langPath: fileURLToPath(data),
    cacheMethod: "none",
    errorHandler: () => {},
  })
  await worker.setParameters({
    tessedit_char_whitelist: "0123456789",
    tessedit_pageseg_mode: PSM.SINGLE_WORD,
    user_defined_dpi: "150",
  })
  return {
    async recognize(png) {
      const { data } = await worker.recognize(Buffer.from(png), {}, { text: true })
      return { text: data.text.trim(), confidence: data.confidence / 100 }
    },
    async close() {
      await worker.terminate()
    },
  }
}
