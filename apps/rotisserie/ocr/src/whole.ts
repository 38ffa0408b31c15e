/**
 * Tells whether a picture's bytes go on to its end. Only the part with the number is decoded, so a
 * picture that was cut off in transit would otherwise pass for one that shows nothing.
 */
export function isWhole(format: string, bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (format === "png") return file.subarray(-64).includes("IEND")
  if (format === "jpeg") return file.subarray(-1024).includes(Uint8Array.of(0xff, 0xd9))
  return file.length >= 8 && file.length >= file.readUInt32LE(4) + 8
}

/** Tells whether a picture moves: a WebP of several pages, or a PNG that announces its frames before its pixels. */
export function isAnimated(
  { pages = 1 }: { readonly pages?: number | undefined },
  bytes: Uint8Array,
): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 65_536))
  const pixels = head.indexOf("IDAT")
  const frames = head.indexOf("acTL")
  return pages > 1 || (frames >= 0 && (pixels < 0 || frames < pixels))
}
