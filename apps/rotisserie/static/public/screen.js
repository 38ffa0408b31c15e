const frame = { width: 1280, height: 720 }
const element = (id) => document.getElementById(id)
let shownAddress = ""

/**
 * Fetches what the big screen needs for a stream and answers the function that shows it: Twitch's
 * player, or the last picture of a sample. So number and picture change in the same moment.
 */
export async function prepareScreen(stream) {
  if (!stream.stream_url.startsWith("/frames/")) return () => showPlayer(stream)
  const address = `${stream.stream_url}?at=${encodeURIComponent(stream.updated)}`
  if (address === shownAddress) return () => {}
  const picture = await load(address)
  return () => {
    closePlayer()
    element("sample-label").hidden = false
    if (!picture) return
    shownAddress = address
    void fadeTo(picture, `Sample footage of ${stream.stream_name}`)
  }
}

/** The address changes only when the stream does: a new one would begin the video again. */
function showPlayer(stream) {
  shownAddress = ""
  for (const id of ["picture", "picture-next", "box", "seen", "sample-label"]) element(id).hidden = true
  const player = element("player")
  const address = `${stream.stream_url}&parent=${location.hostname}&muted=true&autoplay=true`
  if (player.getAttribute("src") !== address) player.setAttribute("src", address)
  player.title = `Twitch player: ${stream.stream_name}`
  player.hidden = false
}

function closePlayer() {
  const player = element("player")
  player.hidden = true
  player.removeAttribute("src")
}

/** Loads and decodes a picture; undefined when that fails or takes long. */
async function load(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(4000) })
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
