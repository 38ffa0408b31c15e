import { heldOut } from "./held-out.ts"

/**
 * Writes every tenth held-out picture into apps/rotisserie/ocr/src/testdata/held-out.bin for the test
 * beside the reader. Per picture: width, height, channels and the number (0 for none), a byte each, then its pixels.
 */
const parts: Uint8Array[] = []
let index = 0
for await (const { width, height, channels, number, pixels } of heldOut()) {
  index += 1
  if (index % 10 === 0) parts.push(Uint8Array.of(width, height, channels, number ?? 0), pixels)
}
await Bun.write(
  new URL("../../apps/rotisserie/ocr/src/testdata/held-out.bin", import.meta.url),
  Bun.gzipSync(Buffer.concat(parts)),
)
