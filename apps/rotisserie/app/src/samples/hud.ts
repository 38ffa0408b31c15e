import type { Box, Game } from "../games.ts"
import { lettering, widthOf } from "./glyphs.ts"
import type { Moment } from "./match.ts"

/** Draws what a game draws over its picture, as SVG: the count of players alive in the game's place, compass, health, map. */
export function hud(game: Game, moment: Moment): string {
  return [
    compass(moment),
    health(moment),
    map(moment),
    game.id === "pubg" && moment.phase === "lobby"
      ? lobby(game.count, moment)
      : count(game, moment),
    moment.covered ? overlay(game.count) : "",
    note(),
  ].join("")
}

function count(game: Game, { alive, phase }: Moment): string {
  if (phase === "lobby") return ""
  const { x, y, width, height } = game.count
  const tall = Math.min(17, height - 4)
  const text = String(alive)
  const left = x + (width - widthOf(text, tall)) / 2
  const top = y + (height - tall) / 2
  return [
    panel({ x: x - 5, y: y - 4, width: width + 8, height: height + 8 }, "#10141a", 0.62),
    panel({ x: x + width + 4, y: y - 4, width: 52, height: height + 8 }, "#c8d2dc", 0.34),
    lettering(text, { x: left, y: top, height: tall, colour: "#fff", weight: 2.5 }),
    lettering("ALIVE", {
      x: x + width + 11,
      y: y + (height - 12) / 2,
      height: 12,
      colour: "#fff",
      weight: 2.1,
    }),
  ].join("")
}

/** "96 | Joined": the label is longer than "Alive", so the number stands further left and the crop cuts it. */
function lobby({ x, y, height }: Box, { alive }: Moment): string {
  const text = String(alive)
  const bar = x + 16
  const digits = { y: y + 2, height: 17, colour: "#fff", weight: 2.5 }
  return [
    panel({ x: bar - 30, y: y - 4, width: 108, height: height + 8 }, "#5a6068", 1),
    panel({ x: bar, y: y - 4, width: 1, height: height + 8 }, "#0b0d10", 1),
    lettering(text, { ...digits, x: bar - 5 - widthOf(text, 17) }),
    lettering("JOINED", {
      x: bar + 8,
      y: y + (height - 12) / 2,
      height: 12,
      colour: "#fff",
      weight: 2.1,
    }),
  ].join("")
}

/** A streamer's alert box in the way. */
function overlay({ x, y }: Box): string {
  return [
    panel({ x: x - 150, y: y - 14, width: 216, height: 62 }, "#6441a5", 0.97),
    lettering("NEW SUB", { x: x - 134, y: y + 6, height: 22, colour: "#e9defc", weight: 2.4 }),
  ].join("")
}

function compass({ seconds }: Moment): string {
  const heading = (seconds * 5) % 30
  const ticks = Array.from({ length: 21 }, (_, index) => {
    const x = 640 + (index - 10) * 30 - heading
    const tall = index % 3 === 0 ? 12 : 6
    return `<path d="M${x} 26v${tall}" stroke="#fff" stroke-opacity="${1 - Math.abs(x - 640) / 330}" stroke-width="2"/>`
  })
  return `${ticks.join("")}<path d="M634 16h12l-6 8z" fill="#fff"/>`
}

function health({ alive, seconds }: Moment): string {
  const left = 0.35 + 0.65 * Math.abs(Math.cos(seconds / 23 + alive / 40))
  return [
    panel({ x: 490, y: 682, width: 300, height: 16 }, "#000", 0.45),
    panel(
      { x: 492, y: 684, width: 296 * left, height: 12 },
      left < 0.5 ? "#e2804c" : "#f2f4f5",
      0.9,
    ),
    lettering(String(30 - (Math.floor(seconds) % 30)), {
      x: 660,
      y: 650,
      height: 22,
      colour: "#fff",
      weight: 2,
    }),
    lettering("120", { x: 700, y: 656, height: 15, colour: "#c9ced3", weight: 2 }),
  ].join("")
}

function map({ seconds, alive }: Moment): string {
  const radius = 14 + 66 * Math.min(1, alive / 96)
  const x = 1160 + 10 * Math.sin(seconds / 40)
  return [
    panel({ x: 1080, y: 520, width: 180, height: 180 }, "#2c3a2e", 0.72),
    `<path d="M1080 600q60 -40 90 10t90 -20M1120 520q-10 80 40 100t30 80" fill="none" stroke="#8aa18c" stroke-opacity=".55" stroke-width="3"/>`,
    `<circle cx="${x}" cy="612" r="${radius}" fill="none" stroke="#fff" stroke-width="2"/>`,
    `<path d="M${x - 5} 616l5 -12l5 12z" fill="#ffd34d"/>`,
  ].join("")
}

/** The picture says itself what it is. */
function note(): string {
  const look = { x: 34, height: 15, colour: "#fff", weight: 2.2 }
  return [
    panel({ x: 20, y: 660, width: 246, height: 40 }, "#000", 0.4),
    lettering("GENERATED MATCH FOOTAGE", { ...look, y: 673 }),
  ].join("")
}

function panel({ x, y, width, height }: Box, colour: string, opacity: number): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}" fill-opacity="${opacity}"/>`
}
