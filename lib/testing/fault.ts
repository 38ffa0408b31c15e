/** What may go wrong, what comes of it, and the test that shows it: a row of docs/faults.md. */
export interface Fault {
  readonly fault: string
  /** What may be written meanwhile. */
  readonly written: string
  /** The sentence shown; `<…>` stands for what differs. Empty when there is nothing to say. */
  readonly says: string
  /** The state after. */
  readonly after: string
  readonly test: { readonly file: string; readonly name: string }
}
