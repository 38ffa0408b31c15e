import { detectSandbox } from "#lib/render/sandbox.ts"

/** Says how this system keeps a commit's code from harm while it renders; one sentence for people. */
export async function sandboxSentence(): Promise<string> {
  return (await detectSandbox()).sentence
}
