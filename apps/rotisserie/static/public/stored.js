/** Reads what this browser keeps under a name, or undefined; a browser that keeps nothing is fine. */
export function stored(name) {
  try {
    return localStorage.getItem(`rotisserie-${name}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a text under a name, or forgets it when there is none. Without a store it lasts as long as the page. */
export function store(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(`rotisserie-${name}`)
    else localStorage.setItem(`rotisserie-${name}`, value)
  } catch {
    // Private windows may refuse; nothing depends on it.
  }
}
