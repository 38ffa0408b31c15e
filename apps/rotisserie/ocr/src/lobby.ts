import type { Grid } from "./grid.ts"

/** The column of PUBG's crop in which the bar of "96 | Joined" stands, and the crop's reference width. */
const bar = { column: 16, width: 23 }

/**
 * Tells whether a crop shows the lobby's "96 | Joined": cropped it looks like "6 |" and would read 6.
 * The sign is a bar as high as the picture between two areas of equal brightness; the original looked
 * at three pixels only, which a noisy dark picture or the hole of a 0 can imitate, so this asks most
 * rows and a real contrast.
 */
export function holdsLobbyBar(crop: Grid): boolean {
  const column = Math.round(((bar.column + 0.5) * crop.width) / bar.width - 0.5)
  return [column - 1, column, column + 1].some((x) => isBar(crop, x))
}

function isBar(crop: Grid, column: number): boolean {
  if (column < 1 || column > crop.width - 2) return false
  let darker = 0
  let brighter = 0
  for (let y = 0; y < crop.height; y += 1) {
    const [left = 0, centre = 0, right = 0] = crop.data.subarray(
      y * crop.width + column - 1,
      y * crop.width + column + 2,
    )
    if (left < 0.85 * right || right < 0.85 * left) continue
    if (centre < 0.75 * right && right - centre >= 20) darker += 1
    if (right < 0.6 * centre && centre - right >= 60) brighter += 1
  }
  return darker >= 0.7 * crop.height || brighter >= 0.95 * crop.height
}
