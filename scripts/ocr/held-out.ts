import { difficulties } from "./difficulty.ts"
import { drawSheet, type Picture, picturesPerSheet } from "./sheet.ts"

const sheetsPerDifficulty = 4

/** How many held-out pictures there are of each difficulty. */
export const heldOutPerDifficulty = sheetsPerDifficulty * picturesPerSheet

/** Draws the pictures that a reader is judged by, one difficulty after the other: the same ones every time. */
export async function* heldOut(): AsyncGenerator<Picture> {
  for (const [index, difficulty] of difficulties.entries())
    for (let sheet = 0; sheet < sheetsPerDifficulty; sheet += 1)
      yield* await drawSheet("held out", sheet * difficulties.length + index, difficulty)
}
