/** Where the embedded node gets the code of an image from. */
export interface ImageSource {
  /** `ghcr.io/acme/rotisserie-app:tree-1f2e…` → a folder with that version of the service, or one sentence why there is none. */
  pull(image: string): Promise<PulledImage>
}

export type PulledImage =
  | {
      readonly state: "pulled"
      /** Working directory of the process: a checkout whose packages resolve. */
      readonly directory: string
      /** `["bun", "apps/rotisserie/app/src/main.ts"]`; `bun` stands for the running Bun. */
      readonly command: readonly string[]
    }
  | { readonly state: "missing"; readonly reason: string }
