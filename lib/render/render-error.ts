/** Says in one sentence why a whole cluster could not be rendered. */
export class RenderError extends Error {
  override readonly name = "RenderError"
}
