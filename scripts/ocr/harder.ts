import type { Difficulty } from "./difficulty.ts"

/** Widens the ranges of a difficulty: what one learns from reaches a little further than what one is judged by. */
export function harder(difficulty: Difficulty): Difficulty {
  return {
    ...difficulty,
    scale: [...difficulty.scale, ...difficulty.scale, 0.667, 0.85, 1.2],
    fill: [difficulty.fill[0] - 0.07, Math.min(0.97, difficulty.fill[1] + 0.05)],
    crop: [difficulty.crop[0] - 1, difficulty.crop[1] + 2],
    blur: [difficulty.blur[0], difficulty.blur[1] + 0.25],
    quality: [Math.max(6, difficulty.quality[0] - 8), difficulty.quality[1]],
    texture: [difficulty.texture[0], difficulty.texture[1] * 1.2],
    overlays: difficulty.overlays,
  }
}
