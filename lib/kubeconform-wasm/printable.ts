/** Makes text one line that reads in the order in which it is written: manifests may hold anything. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd")
}
