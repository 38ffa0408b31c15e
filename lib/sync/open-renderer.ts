import { remoteRender } from "#lib/render/remote-render.ts"
import { type Render, render } from "#lib/render/render.ts"
import { detectSandbox } from "#lib/render/sandbox.ts"

/** Where commits are rendered. */
export interface Renderer {
  readonly render: Render
  /** How a commit's code is kept from harm while it renders; one sentence for people. */
  readonly sentence: string
}

/** Opens the renderer at a URL; without one, renders in child processes of this machine. */
export async function openRenderer(url?: string): Promise<Renderer> {
  if (url === undefined) return { render, sentence: (await detectSandbox()).sentence }
  return {
    render: remoteRender(url),
    sentence: `Renders run in a service of their own, ${url}, without credentials; where the cluster enforces network policies, it reaches nothing`,
  }
}
