type Range = readonly [least: number, most: number]

/** What a picture shows. All but the first three show no number that may be read. */
export type Content =
  | "two digits"
  | "one digit"
  | "hundred"
  | "cut"
  | "lobby"
  | "nothing"
  | "hidden"
  | "words"

/** How a kind of pictures is drawn. */
export interface Difficulty {
  readonly name: string
  /** One line for the table in the documentation. */
  readonly what: string
  readonly content: readonly Content[]
  /** Height of the digits as a part of the crop's height. */
  readonly fill: Range
  /** Height of the crop in pixels of a 1280×720 frame. */
  readonly crop: Range
  /** Pixels of the stream for one pixel of a 1280×720 frame. */
  readonly scale: readonly number[]
  /** Brightness (0 to 255) of the digits and of what is behind them, and how uneven that is. */
  readonly ink: Range
  readonly ground: Range
  readonly texture: Range
  /** How much of the footage a panel behind the number covers. */
  readonly panel: Range
  readonly blur: Range
  /** Quality of the compression, 1 to 100. */
  readonly quality: Range
  /** How far digits lie outside of the crop, as a part of a digit. */
  readonly outside: Range
  readonly overlays: boolean
}

const usual: Omit<Difficulty, "name" | "what"> = {
  content: [...Array<Content>(8).fill("two digits"), "one digit", "hundred"],
  fill: [0.62, 0.86],
  crop: [18, 23],
  scale: [1, 1, 1.5],
  ink: [236, 255],
  ground: [10, 110],
  texture: [2, 25],
  panel: [0.2, 0.9],
  blur: [0, 0.45],
  quality: [40, 90],
  outside: [0, 0],
  overlays: false,
}

/** Every kind of pictures, the readable ones first. */
export const difficulties: readonly Difficulty[] = [
  { ...usual, name: "usual", what: "a panel behind white digits, a good stream" },
  {
    ...usual,
    name: "small",
    what: "a 480p or 540p stream, enlarged",
    scale: [0.667, 0.75],
    blur: [0, 0.3],
    quality: [45, 90],
  },
  {
    ...usual,
    name: "large",
    what: "crops of 26 to 34 pixels, digits of 20 to 28",
    crop: [26, 34],
    fill: [0.7, 0.86],
  },
  {
    ...usual,
    name: "bright",
    what: "white on grey of 130 to 180",
    ground: [130, 180],
    texture: [2, 18],
    ink: [246, 255],
  },
  {
    ...usual,
    name: "moving",
    what: "busy footage without a panel",
    texture: [30, 70],
    ground: [40, 110],
    panel: [0, 0.3],
  },
  {
    ...usual,
    name: "compressed",
    what: "blocks and ringing of a starved encoder",
    quality: [10, 28],
  },
  { ...usual, name: "blurred", what: "out of focus or scaled several times", blur: [0.8, 1.35] },
  {
    ...usual,
    name: "overlaid",
    what: "thin lines and translucent shapes across the number",
    overlays: true,
  },
  {
    ...usual,
    name: "edge",
    what: "up to a tenth of a digit outside of the crop",
    outside: [0.01, 0.1],
    fill: [0.72, 0.95],
  },
  {
    ...usual,
    name: "faded",
    what: "the display fading in or out, night, tinted light",
    ink: [135, 210],
    ground: [8, 60],
    texture: [2, 12],
  },
  {
    ...usual,
    name: "one or three digits",
    what: "1 to 9 and 100",
    content: ["one digit", "one digit", "hundred"],
  },
  {
    ...usual,
    name: "cut off",
    what: "a third or more of a digit outside of the crop",
    content: ["cut"],
  },
  {
    ...usual,
    name: "lobby",
    what: "“96, a bar, Joined”: what is left of a number beside a bar",
    content: ["lobby"],
  },
  {
    ...usual,
    name: "nothing",
    what: "dark frames, footage, edges of panels",
    content: ["nothing"],
    ground: [4, 200],
    texture: [0, 80],
  },
  {
    ...usual,
    name: "hidden",
    what: "half of a digit or more behind an overlay",
    content: ["hidden"],
  },
  {
    ...usual,
    name: "words",
    what: "letters and icons where the number would be",
    content: ["words"],
  },
]

/** Tells whether pictures of a difficulty hold a number that has to be read. */
export function isReadable({ content }: Difficulty): boolean {
  return content.every((one) => one === "two digits" || one === "one digit" || one === "hundred")
}
