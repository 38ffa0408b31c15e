/** Condensed digits as centre lines of a pen, 8 wide and 17 high: what HUDs use, and no font is needed. */
const digits: Readonly<Record<string, string>> = {
  "0": "M1.4 4.2Q1.4 1.4 4 1.4Q6.6 1.4 6.6 4.2V12.8Q6.6 15.6 4 15.6Q1.4 15.6 1.4 12.8Z",
  "1": "M1.8 4.6L4.8 1.8V15.9",
  "2": "M1.4 4.6Q1.4 1.4 4 1.4Q6.6 1.4 6.6 4.4Q6.6 6.6 4.8 9.2L1.5 14.4V15.6H6.9",
  "3": "M1.4 4.2Q1.4 1.4 4 1.4Q6.6 1.4 6.6 4.3Q6.6 7.9 3.2 8Q6.6 8.1 6.6 11.6Q6.6 15.6 4 15.6Q1.4 15.6 1.4 12.8",
  "4": "M4.4 1.6L1.3 11.6H7.4M5.4 6.4V15.9",
  "5": "M6.6 1.4H1.8L1.5 8Q2.4 6.6 4 6.6Q6.6 6.6 6.6 10.2V12.4Q6.6 15.6 4 15.6Q1.4 15.6 1.4 12.6",
  "6": "M6.5 4.2Q6.5 1.4 4 1.4Q1.4 1.4 1.4 4.6V12.6Q1.4 15.6 4 15.6Q6.6 15.6 6.6 12.6V10.4Q6.6 7.4 4 7.4Q2 7.4 1.4 9.6",
  "7": "M1 1.4H6.6V2.8L3.2 15.9",
  "8": "M4 8Q1.6 7.4 1.6 4.6Q1.6 1.4 4 1.4Q6.4 1.4 6.4 4.6Q6.4 7.4 4 8Q1.4 8.8 1.4 12Q1.4 15.6 4 15.6Q6.6 15.6 6.6 12Q6.6 8.8 4 8Z",
  "9": "M1.5 12.8Q1.5 15.6 4 15.6Q6.6 15.6 6.6 12.4V4.4Q6.6 1.4 4 1.4Q1.4 1.4 1.4 4.4V6.6Q1.4 9.6 4 9.6Q6 9.6 6.6 7.4",
}

/** Capital letters in the same box. */
const letters: Readonly<Record<string, string>> = {
  A: "M1 15.9L4 1.4L7 15.9M2 11H6",
  B: "M1.4 1.4V15.6H4Q6.6 15.6 6.6 11.8Q6.6 8 4 8H1.4M1.4 1.4H4Q6.2 1.4 6.2 4.6Q6.2 8 4 8",
  C: "M6.6 4.4Q6.6 1.4 4 1.4Q1.4 1.4 1.4 4.4V12.6Q1.4 15.6 4 15.6Q6.6 15.6 6.6 12.6",
  D: "M1.4 1.4V15.6H3.6Q6.6 15.6 6.6 12V5Q6.6 1.4 3.6 1.4Z",
  E: "M6.6 1.4H1.4V15.6H6.6M1.4 8H5.6",
  F: "M6.6 1.4H1.4V15.9M1.4 8H5.6",
  G: "M6.6 4.4Q6.6 1.4 4 1.4Q1.4 1.4 1.4 4.4V12.6Q1.4 15.6 4 15.6Q6.6 15.6 6.6 12.6V9H4.4",
  H: "M1.4 1V15.9M6.6 1V15.9M1.4 8.2H6.6",
  I: "M4 1V15.9",
  J: "M6 1V12.6Q6 15.6 3.6 15.6Q1.4 15.6 1.4 12.6",
  K: "M1.4 1V15.9M6.8 1L1.6 8.8L6.9 15.9",
  L: "M1.4 1V15.6H6.6",
  M: "M1 15.9V1.4L4 9L7 1.4V15.9",
  N: "M1.4 15.9V1.4L6.6 15.4V1",
  O: "M1.4 4.2Q1.4 1.4 4 1.4Q6.6 1.4 6.6 4.2V12.8Q6.6 15.6 4 15.6Q1.4 15.6 1.4 12.8Z",
  P: "M1.4 15.9V1.4H4Q6.6 1.4 6.6 5.2Q6.6 9 4 9H1.4",
  R: "M1.4 15.9V1.4H4Q6.6 1.4 6.6 5Q6.6 8.4 4 8.4H1.4M4 8.4L6.8 15.9",
  S: "M6.6 4.4Q6.6 1.4 4 1.4Q1.4 1.4 1.4 4.6Q1.4 7.4 4 8.4Q6.6 9.6 6.6 12.4Q6.6 15.6 4 15.6Q1.4 15.6 1.4 12.6",
  T: "M0.8 1.4H7.2M4 1.4V15.9",
  U: "M1.4 1V12.6Q1.4 15.6 4 15.6Q6.6 15.6 6.6 12.6V1",
  V: "M1 1L4 15.6L7 1",
  W: "M0.6 1L2.2 15.6L4 6L5.8 15.6L7.4 1",
  X: "M1 1L7 15.9M7 1L1 15.9",
  Y: "M1 1L4 8.6L7 1M4 8.6V15.9",
  Z: "M1.2 1.4H6.8L1.2 15.6H6.8",
}

export interface Lettering {
  readonly x: number
  readonly y: number
  /** In pixels; letters are about half as wide. */
  readonly height: number
  readonly colour: string
  /** The pen's width, in 17ths of the height. */
  readonly weight: number
}

const advance = 9.6

/** Writes capitals and digits as an SVG group; `y` is their top. */
export function lettering(text: string, { x, y, height, colour, weight }: Lettering): string {
  const paths = [...text.toUpperCase()].map((character, index) => {
    const path = digits[character] ?? letters[character]
    return path === undefined ? "" : `<path transform="translate(${index * advance})" d="${path}"/>`
  })
  const pen = `fill="none" stroke="${colour}" stroke-width="${weight}" stroke-linejoin="round"`
  return `<g transform="translate(${x} ${y}) scale(${height / 17})" ${pen}>${paths.join("")}</g>`
}

/** Tells how wide a lettering is, in pixels. */
export function widthOf(text: string, height: number): number {
  return (text.length * advance - (advance - 8)) * (height / 17)
}
