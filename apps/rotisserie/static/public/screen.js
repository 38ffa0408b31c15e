import { store, stored } from "./stored.js"

const frame = { width: 1280, height: 720 }
const element = (id) => document.getElementById(id)
const ofPicture = ["picture", "picture-next", "box", "seen", "sample-label"]
const ofPlayer = ["player", "sound", "insecure"]
let shownAddress = ""
let shownName = ""

/**
 * Fetches what the big screen needs for a stream and answers the function that shows it: Twitch's
 * player, or the last picture of any other source. So number and picture change in the same moment.
 */
export async function prepareScreen(stream, signal) {
  if (stream.stream_url.startsWith("https://player.twitch.tv/")) return () => showPlayer(stream)
  const address = `/frames/${encodeURIComponent(stream.stream_name)}?at=${encodeURIComponent(stream.updated)}`
  if (address === shownAddress) return () => {}
  const picture = await load(address, signal)
  return () => {
    closePlayer()
    showLabel()
    if (!picture) {
      // The last picture may stay a while, but never under another name.
      if (shownName !== stream.stream_name) for (const id of ["picture", "box", "seen"]) element(id).hidden = true
      return
    }
    shownAddress = address
    shownName = stream.stream_name
    void fadeTo(picture, `Picture of ${stream.stream_name}`)
  }
}

/** Turns the sound of Twitch's player on or off; it is remembered from stream to stream. */
export function toggleSound() {
  if (element("sound").hidden) return
  store("sound", stored("sound") === "on" ? undefined : "on")
  if (!element("player").hidden) play(element("player").dataset.url)
}

/** Outside of a secure context Twitch's player refuses: then the page says so instead of showing Twitch's error. */
function showPlayer({ stream_name: name, stream_url: url }) {
  shownAddress = ""
  for (const id of ofPicture) element(id).hidden = true
  element("insecure").hidden = isSecureContext
  if (!isSecureContext) {
    element("secure").href = `https://${location.host}${location.pathname}${location.search}`
    const channel = new URL(url).searchParams.get("channel") ?? name
    element("insecure-watch").href = `https://www.twitch.tv/${encodeURIComponent(channel)}`
    return
  }
  element("player").title = `Twitch player: ${name}`
  play(url)
}

/** The address changes only when stream or sound do: a new one begins the video again. */
function play(url) {
  const isLoud = stored("sound") === "on"
  const player = element("player")
  const address = `${url}&parent=${location.hostname}&muted=${!isLoud}&autoplay=true`
  if (player.getAttribute("src") !== address) player.setAttribute("src", address)
  player.dataset.url = url
  player.hidden = false
  element("sound").hidden = false
  element("sound").setAttribute("aria-pressed", String(isLoud))
}

function closePlayer() {
  for (const id of ofPlayer) element(id).hidden = true
  element("player").removeAttribute("src")
}

/** Says what the picture is: made up, or only a picture now and then. */
function showLabel() {
  const label = element("sample-label")
  const isSample = document.documentElement.dataset.source === "samples"
  label.textContent = isSample ? "Generated sample footage, not a live stream" : "The last picture, not the video"
  label.hidden = false
}

/** Loads and decodes a picture; undefined when that fails or takes long. */
async function load(address, signal) {
  try {
    const response = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(4000)]) })
    if (!response.ok) return undefined
    const box = (response.headers.get("x-count-box") ?? "").split(" ").map(Number)
    const image = new Image()
    image.src = URL.createObjectURL(await response.blob())
    await image.decode()
    return { image, box }
  } catch {
    return undefined
  }
}

/** Lays the new picture over the old one, fades it in, and lets it take its place. */
async function fadeTo({ image, box }, alt) {
  showBox(image, box)
  const below = element("picture")
  const above = element("picture-next")
  const old = below.getAttribute("src")
  if (!below.hidden) {
    above.classList.remove("in")
    above.src = image.src
    above.hidden = false
    void above.offsetWidth
    above.classList.add("in")
    await new Promise((resolve) => setTimeout(resolve, 450))
  }
  below.src = image.src
  below.alt = alt
  below.hidden = false
  await below.decode().catch(() => {})
  above.hidden = true
  if (old && old !== image.src) URL.revokeObjectURL(old)
}

/** Marks what is read, and shows it enlarged. */
function showBox(picture, [x, y, width, height]) {
  const has = height > 0
  const mark = element("box")
  mark.hidden = !has
  element("seen").hidden = !has
  if (!has) return
  const share = (part, whole) => `${(100 * part) / whole}%`
  mark.style.left = share(x - 3, frame.width)
  mark.style.top = share(y - 3, frame.height)
  mark.style.width = share(width + 6, frame.width)
  mark.style.height = share(height + 6, frame.height)
  const canvas = element("crop")
  canvas.width = width
  canvas.height = height
  canvas.getContext("2d").drawImage(picture, x, y, width, height, 0, 0, width, height)
}
