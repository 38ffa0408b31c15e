import sharp, { type Metadata, type Sharp } from "sharp"
import type { Box } from "./games.ts"
import type { Grid } from "./grid.ts"
import { isWhole } from "./whole.ts"

export type Opened =
  | { readonly kind: "opened"; readonly grid: Grid }
  /** `error` is a sentence for whoever sent the picture. */
  | { readonly kind: "refused"; readonly error: string }

const formats: ReadonlySet<string> = new Set(["png", "jpeg", "webp"])
const maxPixels = 8192 * 4608
const frame = { width: 1280, height: 720 }
/** A crop is a few dozen pixels high; anything larger is scaled down to this before it is looked at. */
const maxCropHeight = 96

/**
 * Opens a picture and returns the part that holds the number, as whiteness: the least of red, green
 * and blue, in which white digits stand out from any colour. A 16:9 frame (320 pixels wide or more)
 * is scaled to 1280×720 and cropped by the box; every other picture is taken as already cropped.
 */
export async function openPicture(bytes: Uint8Array, box: Box): Promise<Opened> {
  if (bytes.length === 0) return refused("the body is empty")
  const picture = sharp(bytes, { limitInputPixels: maxPixels, failOn: "error" })
  try {
    const metadata = await picture.metadata()
    if (!formats.has(metadata.format)) return refused(`its format is ${metadata.format}`)
    if (!isWhole(metadata.format, bytes)) return refused("its end is missing")
    return { kind: "opened", grid: await whiteness(cropped(picture, metadata, box)) }
  } catch (error) {
    const tooLarge = error instanceof Error && error.message.includes("pixel limit")
    return refused(tooLarge ? `it has more than ${maxPixels} pixels` : "it is damaged or unknown")
  }
}

function refused(what: string): Opened {
  return {
    kind: "refused",
    error: `Cannot read the picture: ${what}; send a PNG, JPEG or WebP, as multipart field "image" or as the body`,
  }
}

function cropped(picture: Sharp, { width, height }: Metadata, box: Box): Sharp {
  if (!isFrame(width, height)) {
    if (height <= maxCropHeight && width <= maxCropHeight * 8) return picture
    const size = { width: maxCropHeight * 8, height: maxCropHeight }
    return picture.resize({ ...size, fit: "inside", withoutEnlargement: true })
  }
  const scaled =
    width === frame.width && height === frame.height
      ? picture
      : picture.resize({ ...frame, fit: "fill" })
  return scaled.extract({ left: box.x, top: box.y, width: box.width, height: box.height })
}

function isFrame(width: number, height: number): boolean {
  return width >= 320 && Math.abs(width / height / (16 / 9) - 1) < 0.01
}

async function whiteness(picture: Sharp): Promise<Grid> {
  const { data, info } = await picture
    .toColourspace("srgb")
    .flatten({ background: "#000" })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true })
  const values = new Uint8Array(info.width * info.height)
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    const channels = data.subarray(pixel * info.channels, pixel * info.channels + 3)
    values[pixel] = info.channels < 3 ? (channels[0] ?? 0) : Math.min(...channels)
  }
  return { data: values, width: info.width, height: info.height }
}
