import sharp from "sharp"
import type { Game } from "../games.ts"
import type { Frame } from "../source.ts"
import { chance } from "./chance.ts"
import { hud } from "./hud.ts"
import { type Channel, momentOf } from "./match.ts"
import { scene } from "./scene.ts"

const width = 1280
const height = 720

/** Draws the frame that a channel would show at a time: a moving picture with grain, the game's HUD, a camera's compression. */
export async function sampleFrame(channel: Channel, game: Game, time: Date): Promise<Frame> {
  const moment = momentOf(channel, time)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${scene(channel, moment)}${hud(game, moment)}</svg>`
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: "#000" })
    .raw()
    .toBuffer({ resolveWithObject: true })
  addGrain(data, Math.floor(time.getTime() / 40))
  const bytes = await sharp(data, { raw: { width, height, channels: info.channels } })
    .jpeg({ quality: 82 })
    .toBuffer()
  return { bytes: new Uint8Array(bytes), type: "image/jpeg", box: game.count }
}

/** A strip of noise, made once; every picture reads it from another place. */
let grain: Int8Array | undefined
const grainLength = 1 << 16

function addGrain(pixels: Uint8Array, seed: number): void {
  grain ??= Int8Array.from({ length: grainLength }, (_, index) =>
    Math.round(9 * (chance(index, 1) + chance(index, 2) + chance(index, 3) - 1.5)),
  )
  let at = Math.floor(chance(seed) * grainLength)
  for (let index = 0; index < pixels.length; index += 3) {
    const noise = grain[at & (grainLength - 1)] ?? 0
    at += (index & 4095) === 0 ? 1013 : 1
    for (let channel = index; channel < index + 3; channel += 1) {
      const value = (pixels[channel] ?? 0) + noise
      pixels[channel] = Math.min(255, Math.max(0, value))
    }
  }
}
