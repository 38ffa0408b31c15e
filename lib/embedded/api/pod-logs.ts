/** How the node hands the logs of a pod to `GET …/pods/x/log`. */
export interface PodLogs {
  /** A stream of lines, or why there is none (`status` 400 for a container that does not exist or has not started). */
  read(
    pod: { readonly namespace: string; readonly name: string },
    options: PodLogOptions,
  ): ReadableStream<Uint8Array> | { readonly status: number; readonly message: string }
}

export interface PodLogOptions {
  readonly container?: string
  readonly follow: boolean
  readonly previous: boolean
  readonly tailLines?: number
  readonly sinceSeconds?: number
  readonly timestamps: boolean
  readonly limitBytes?: number
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
}
