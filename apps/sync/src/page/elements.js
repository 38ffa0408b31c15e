/**
 * Makes an element. Text only ever becomes text: there is no way to hand in markup.
 * @param {string} tag  `div.card.wide` names classes
 * @param {Record<string, unknown>} [attributes]  false, null and undefined leave one out
 * @param {...unknown} children  elements, texts, arrays of them; false, null and undefined are nothing
 */
export function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".")
  const element = document.createElement(name)
  if (classes.length > 0) element.className = classes.join(" ")
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue
    element.setAttribute(key, value === true ? "" : String(value))
  }
  append(element, children)
  return element
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === false || child === null || child === undefined || child === "") continue
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)))
  }
}

/**
 * Makes `live` look like `wanted` with as few changes as possible, so that focus, scrolling, selections
 * and opened details survive. Children with a `data-key` are matched by it.
 */
export function morph(live, wanted) {
  if (live.nodeType !== wanted.nodeType || live.nodeName !== wanted.nodeName) {
    live.replaceWith(wanted)
    return
  }
  if (live.nodeType === Node.TEXT_NODE) {
    if (live.data !== wanted.data) live.data = wanted.data
    return
  }
  morphAttributes(live, wanted)
  morphChildren(live, wanted)
}

function morphAttributes(live, wanted) {
  const isDetails = live.nodeName === "DETAILS"
  for (const { name, value } of [...wanted.attributes]) {
    if (isDetails && name === "open") continue
    if (live.getAttribute(name) !== value) live.setAttribute(name, value)
  }
  for (const { name } of [...live.attributes]) {
    if (isDetails && name === "open") continue
    if (!wanted.hasAttribute(name)) live.removeAttribute(name)
  }
}

function morphChildren(live, wanted) {
  const keyed = new Map()
  for (const child of live.children) if (child.dataset.key) keyed.set(child.dataset.key, child)
  let at = live.firstChild
  for (const next of [...wanted.childNodes]) {
    const key = next.nodeType === Node.ELEMENT_NODE ? next.dataset.key : undefined
    const match = key === undefined ? at : keyed.get(key)
    const isFree = match && (key !== undefined || !match.dataset?.key)
    if (!isFree) {
      live.insertBefore(next, at)
      continue
    }
    if (match === at) at = at.nextSibling
    else live.insertBefore(match, at)
    morph(match, next)
  }
  while (at) {
    const rest = at.nextSibling
    at.remove()
    at = rest
  }
}
