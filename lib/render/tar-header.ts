/** Everything in an archive comes in blocks of this many bytes. */
export const blockBytes = 512

/** One member of an archive, as its header says: all that is needed to lay out plain files. */
export interface TarHeader {
  readonly path: string
  readonly bytes: number
  /** The type flag: `0` a file, `5` a folder, `1` and `2` links, `x` and `g` extended headers (pax). */
  readonly type: string
}

/** Encodes a header as POSIX ustar, without owner, time or rights; the path has at most 100 bytes. */
export function encodeTarHeader({ path, bytes, type }: TarHeader): Uint8Array {
  const block = Buffer.alloc(blockBytes)
  block.write(path, 0, 100)
  block.write("0000644\0", 100)
  block.write("0000000\0", 108)
  block.write("0000000\0", 116)
  block.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124)
  block.write("00000000000\0", 136)
  block.write(type, 156)
  block.write("ustar\x0000", 257)
  block.write(`${sumOf(block).toString(8).padStart(6, "0")}\0 `, 148)
  return block
}

/** Decodes a header; undefined when the block is none. Sizes that need more than octal digits count as none. */
export function decodeTarHeader(block: Uint8Array): TarHeader | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  const size = octal(bytes, 124, 12)
  if (size === undefined || octal(bytes, 148, 8) !== sumOf(bytes)) return undefined
  const prefix = bytes.toString("latin1", 257, 262) === "ustar" ? text(bytes, 345, 155) : ""
  const name = text(bytes, 0, 100)
  const flag = String.fromCharCode(bytes[156] ?? 0)
  return {
    path: prefix === "" ? name : `${prefix}/${name}`,
    bytes: size,
    type: flag === "\0" ? "0" : flag,
  }
}

/** How many bytes fill a member's last block. */
export function paddingOf(bytes: number): number {
  return (blockBytes - (bytes % blockBytes)) % blockBytes
}

/** The sum of all bytes, those of the sum itself taken for blanks. */
function sumOf(block: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < blockBytes; at += 1) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0)
  return sum
}

function octal(block: Buffer, start: number, length: number): number | undefined {
  const digits = text(block, start, length).trim()
  return /^[0-7]{1,11}$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start)
  return block.toString("utf8", start, end < 0 ? start + length : Math.min(end, start + length))
}
