import { chance } from "./chance.ts"
import type { Channel, Moment } from "./match.ts"

interface Palette {
  /** From the zenith to the horizon. */
  readonly sky: readonly [string, string, string]
  readonly sun: string
  /** From the farthest ridge to the ground. */
  readonly ridges: readonly [string, string, string, string]
  readonly tree: string
}

const palettes: readonly Palette[] = [
  {
    sky: ["#274690", "#6b86c9", "#f3d9b1"],
    sun: "#fff3d6",
    ridges: ["#8e9cc0", "#6c7fa0", "#4e6a52", "#37502f"],
    tree: "#24381f",
  },
  {
    sky: ["#2b1b4d", "#b0406a", "#ffb067"],
    sun: "#ffe1a1",
    ridges: ["#94506f", "#6d3a5a", "#4b2a43", "#2f1c2d"],
    tree: "#1d101d",
  },
  {
    sky: ["#7fb2dc", "#bfdcef", "#f4fafd"],
    sun: "#ffffff",
    ridges: ["#c2d3e2", "#a9bfd2", "#8ea9be", "#6f8ba2"],
    tree: "#3c5468",
  },
  {
    sky: ["#0b1026", "#1c2a52", "#45568a"],
    sun: "#e8edff",
    ridges: ["#2a3660", "#1f294b", "#161e38", "#0d1326"],
    tree: "#080c1a",
  },
  {
    sky: ["#1f7a8c", "#7cc6c3", "#f7efd2"],
    sun: "#fffbe6",
    ridges: ["#8fb8a6", "#6f9c7c", "#b59a5b", "#93793f"],
    tree: "#3f4a22",
  },
]

/** Draws a landscape that moves as one runs through it, as SVG for 1280×720. */
export function scene({ seed }: Channel, { seconds, match }: Moment): string {
  const palette = palettes[(seed + match) % palettes.length] ?? palettes[0]
  if (palette === undefined) return ""
  const id = seed * 1000 + (match % 997)
  const bob = 5 * Math.sin(seconds * 4.2)
  return [
    sky(palette, id),
    ...palette.ridges.map((colour, depth) =>
      ridge(colour, { depth, id, shift: seconds * ([3, 9, 26, 70][depth] ?? 70) }),
    ),
    trees(palette, { id, shift: seconds * 70 }),
    runner(bob),
    crosshair(),
  ].join("")
}

function sky({ sky: [zenith, middle, horizon], sun }: Palette, id: number): string {
  const x = 160 + 960 * chance(id, 1)
  const clouds = Array.from({ length: 6 }, (_, index) => {
    const at = { x: 1280 * chance(id, 2, index), y: 60 + 200 * chance(id, 3, index) }
    return `<ellipse cx="${at.x}" cy="${at.y}" rx="${90 + 120 * chance(id, 4, index)}" ry="${8 + 14 * chance(id, 5, index)}" fill="#fff" fill-opacity=".13"/>`
  })
  return [
    `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${zenith}"/><stop offset=".55" stop-color="${middle}"/><stop offset="1" stop-color="${horizon}"/></linearGradient>`,
    `<radialGradient id="sun"><stop stop-color="${sun}"/><stop offset=".16" stop-color="${sun}" stop-opacity=".6"/><stop offset=".45" stop-color="${sun}" stop-opacity=".18"/><stop offset="1" stop-color="${sun}" stop-opacity="0"/></radialGradient></defs>`,
    `<rect width="1280" height="560" fill="url(#sky)"/>`,
    `<circle cx="${x}" cy="250" r="300" fill="url(#sun)"/><circle cx="${x}" cy="250" r="34" fill="${sun}"/>`,
    ...clouds,
  ].join("")
}

interface Ridge {
  readonly depth: number
  readonly id: number
  readonly shift: number
}

function ridge(colour: string, { depth, id, shift }: Ridge): string {
  const base = [352, 392, 440, 520][depth] ?? 520
  const rough = [90, 70, 46, 26][depth] ?? 26
  const step = [80, 64, 52, 40][depth] ?? 40
  const first = Math.floor(shift / step)
  const points = Array.from({ length: Math.ceil(1280 / step) + 2 }, (_, index) => {
    const place = first + index
    const high = chance(id, 10 + depth, place) * 0.65 + chance(id, 20 + depth, place / 3) * 0.35
    return `${(index * step - (shift % step)).toFixed(1)} ${(base - rough * high).toFixed(1)}`
  })
  return `<path d="M-60 720L${points.join("L")}L1340 720Z" fill="${colour}"/>`
}

function trees(
  { tree }: Palette,
  { id, shift }: { readonly id: number; readonly shift: number },
): string {
  const step = 118
  const first = Math.floor(shift / step)
  return Array.from({ length: 13 }, (_, index) => {
    const place = first + index
    const x = index * step - (shift % step) + 60 * chance(id, 30, place)
    const y = 520 + 70 * chance(id, 31, place)
    const tall = 70 + 90 * chance(id, 32, place)
    return chance(id, 33, place) < 0.75
      ? `<path d="M${x} ${y}h8v-${tall * 0.3}h${tall * 0.22}l-${tall * 0.26} -${tall * 0.4}l-${tall * 0.26} ${tall * 0.4}h${tall * 0.22}z" fill="${tree}"/>`
      : `<path d="M${x} ${y}v-44l34 -22l34 22v44z" fill="${tree}" fill-opacity=".9"/>`
  }).join("")
}

/** The streamer's figure, seen from behind. */
function runner(bob: number): string {
  const step = bob * 2.4
  return [
    `<g transform="translate(560 ${500 + bob})" fill="#1b1f24">`,
    `<path d="M34 110l${-8 + step} 90h22l${6 - step} -86zM66 110l${8 - step} 90h-22l${-4 + step} -86z"/>`,
    `<path d="M18 40q32 -22 64 0l6 76h-76z"/><rect x="26" y="44" width="48" height="56" rx="10" fill="#4a4f37"/>`,
    `<circle cx="50" cy="18" r="21" fill="#3b4046"/><path d="M29 20h42v8h-42z" fill="#23272b"/>`,
    `<path d="M84 74l64 -18l3 8l-62 24z" fill="#111"/></g>`,
  ].join("")
}

function crosshair(): string {
  return `<path d="M640 348v-10M640 372v10M628 360h-10M652 360h10" stroke="#fff" stroke-opacity=".85" stroke-width="2"/>`
}
