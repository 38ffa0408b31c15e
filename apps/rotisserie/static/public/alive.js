/** What `alive` is when no number could be read. */
const noNumber = 100

export function isKnown({ alive }) {
  return alive < noNumber
}

export function aliveText(stream) {
  return isKnown(stream) ? `${stream.alive} alive` : "no number read"
}
