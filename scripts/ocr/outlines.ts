import { join } from "node:path"

/**
 * Writes ocr/outlines.generated.json: the digits (and a few letters) of openly licensed typefaces as path
 * data, so that pictures are drawn alike on every machine, whatever is installed there.
 * `bun add opentype.js@1.3.4 @fontsource/<family>@5.3.0 …` in an empty folder, then
 * `bun scripts/ocr/outlines.ts <folder>`.
 */
const folder = process.argv[2] ?? ""

/** The faces to draw training pictures with, by family and weight. */
const training = {
  teko: [400, 600],
  "saira-extra-condensed": [500, 700],
  "saira-condensed": [600],
  "barlow-condensed": [500, 700],
  "roboto-condensed": [500, 700],
  oswald: [400, 600],
  "bebas-neue": [400],
  "archivo-narrow": [600, 700],
  quantico: [700],
  "share-tech": [400],
  "fira-sans-extra-condensed": [500, 700],
  antonio: [500, 700],
  "yanone-kaffeesatz": [500],
  "pt-sans-narrow": [700],
}
/** The faces of the held-out pictures; none of them is trained on. */
const heldOut = {
  rajdhani: [600, 700],
  "big-shoulders-display": [600, 800],
  khand: [500, 700],
  "league-gothic": [400],
  "ibm-plex-sans-condensed": [600, 700],
  "asap-condensed": [500, 700],
  "fjalla-one": [400],
  "titillium-web": [700],
}
const characters = "0123456789AEIJKLSVOdeinox"

interface Command {
  readonly type: string
  readonly [coordinate: string]: number | string
}
interface Path {
  readonly commands: readonly Command[]
  getBoundingBox(): { readonly y1: number; readonly y2: number }
}
interface Font {
  readonly unitsPerEm: number
  getPath(text: string, x: number, y: number, size: number): Path
  getAdvanceWidth(text: string, size: number): number
}

const opentype = (await import(join(folder, "node_modules/opentype.js"))) as {
  readonly default: { parse(bytes: ArrayBuffer): Font }
}

async function face(family: string, weight: number) {
  const file = `files/${family}-latin-${weight}-normal.woff`
  const home = join(folder, "node_modules/@fontsource", family)
  const bytes = await Bun.file(join(home, file)).arrayBuffer()
  const font = opentype.default.parse(bytes)
  const seven = font.getPath("7", 0, 0, 1000).getBoundingBox()
  const size = 1_000_000 / (seven.y2 - seven.y1)
  const glyphs = [...characters].map((character) => [
    character,
    {
      width: Math.round(font.getAdvanceWidth(character, size)),
      path: pathData(font.getPath(character, 0, 0, size)),
    },
  ])
  return {
    family,
    weight,
    licence: (await Bun.file(join(home, "package.json")).json()).license as string,
    glyphs: Object.fromEntries(glyphs),
  }
}

/** Path data with whole numbers: a digit is 1,000 units high. */
function pathData(path: Path): string {
  return path.commands
    .map(({ type, ...at }) =>
      [
        type,
        ...["x1", "y1", "x2", "y2", "x", "y"]
          .filter((key) => key in at)
          .map((key) => Math.round(Number(at[key]))),
      ].join(" "),
    )
    .join(" ")
}

async function faces(families: Readonly<Record<string, readonly number[]>>) {
  const wanted = Object.entries(families).flatMap(([family, weights]) =>
    weights.map((weight) => face(family, weight)),
  )
  return Promise.all(wanted)
}

const lines = async (families: Readonly<Record<string, readonly number[]>>) =>
  (await faces(families)).map((one) => JSON.stringify(one)).join(",\n")
await Bun.write(
  new URL("outlines.generated.json", import.meta.url),
  `{ "training": [\n${await lines(training)}\n], "heldOut": [\n${await lines(heldOut)}\n] }\n`,
)
