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
