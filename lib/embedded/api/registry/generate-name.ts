/** The letters that Kubernetes uses: none that could spell a word. */
const ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
const LONGEST_BASE = 58

/** Appends five random letters to a `generateName`. */
export function generateName(base: string): string {
  const random = crypto.getRandomValues(new Uint32Array(5))
  const suffix = [...random].map((number) => ALPHABET[number % ALPHABET.length]).join("")
  return base.slice(0, LONGEST_BASE) + suffix
}
