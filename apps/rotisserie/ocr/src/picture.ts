import sharp, { type Metadata, type Sharp } from "sharp"
import type { Box } from "./games.ts"
import type { Grid } from "./grid.ts"
import { whiteness } from "./whiteness.ts"
import { isAnimated, isWhole } from "./whole.ts"

export type Opened =
  | { readonly kind: "opened"; readonly grid: Grid }
  /** A sound picture in which the number cannot be found. */
  | { readonly kind: "unfit"; readonly reason: "not 16:9" | "too small" }
  /** `error` is a sentence for whoever sent the picture. */
  | { readonly kind: "refused"; readonly error: string }

const formats: ReadonlySet<string> = new Set(["png", "jpeg", "webp"])
/** An 8K frame, and not a pixel more. */
const most = { width: 7680, height: 4320 }
const frame = { width: 1280, height: 720 }
const leastFrameHeight = 480
/** A picture of at most this height is a piece that has been cropped already. */
const mostPieceHeight = 200
const leastPieceHeight = 10
/** Anything larger is scaled down to this before it is looked at. */
const workingHeight = 96

/**
 * Opens a picture and returns the part that holds the number, as whiteness. A 16:9 frame of 480 lines
 * or more is scaled to 1280×720 and cropped by the box; a picture of at most 200 lines that is
 * not much higher than wide is taken as cropped already.
 */
export async function openPicture(bytes: Uint8Array, box: Box): Promise<Opened> {
  if (bytes.length === 0) return refused("the body is empty")
  const picture = sharp(bytes, { limitInputPixels: most.width * most.height, failOn: "error" })
  try {
    const metadata = await picture.metadata()
    const { format, width, height } = metadata
    if (!formats.has(format)) return refused(`its format is ${format}`)
    if (width > most.width || height > most.height)
      return refused(`it has ${width}×${height} pixels; ${most.width}×${most.height} are allowed`)
    if (isAnimated(metadata, bytes)) return refused("it is animated")
    if (!isWhole(format, bytes)) return refused("its end is missing")
    const reason = unfit(metadata)
    if (reason !== undefined) return { kind: "unfit", reason }
    return { kind: "opened", grid: await gridOf(cropped(picture, metadata, box)) }
  } catch (error) {
    const tooLarge = error instanceof Error && error.message.includes("pixel limit")
    return refused(
      tooLarge
        ? `it has more than ${most.width}×${most.height} pixels`
        : "it is damaged or no picture",
    )
  }
}

function refused(what: string): Opened {
  return {
    kind: "refused",
    error: `Cannot read the picture: ${what}; send a PNG, JPEG or WebP, as multipart field "image" or as the body`,
  }
}

function unfit({ width, height }: Metadata): "not 16:9" | "too small" | undefined {
  if (height < leastPieceHeight || width < leastPieceHeight) return "too small"
  if (isPiece(height)) return width / height < 0.7 || width / height > 6 ? "not 16:9" : undefined
  if (Math.abs(width / height / (16 / 9) - 1) >= 0.01) return "not 16:9"
  return height < leastFrameHeight ? "too small" : undefined
}

function isPiece(height: number): boolean {
  return height <= mostPieceHeight
}

function cropped(picture: Sharp, { width, height }: Metadata, box: Box): Sharp {
  if (isPiece(height)) {
    const size = { width: workingHeight * 6, height: workingHeight }
    return picture.resize({ ...size, fit: "inside", withoutEnlargement: true })
  }
  const scaled =
    width === frame.width && height === frame.height
      ? picture
      : picture.resize({ ...frame, fit: "fill" })
  return scaled.extract({ left: box.x, top: box.y, width: box.width, height: box.height })
}

async function gridOf(picture: Sharp): Promise<Grid> {
  const { data, info } = await picture
    .toColourspace("srgb")
    .flatten({ background: "#000" })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return whiteness({ data, width, height, channels })
}
