/** How to reach one API server. Made from a kubeconfig, in-cluster credentials, or an embedded cluster. */
export interface Connection {
  /** `https://host:port`, no trailing slash. */
  readonly server: string
  /** PEM; absent when the system's authorities decide. */
  readonly ca?: string
  /** PEM client certificate and key. */
  readonly certificate?: string
  readonly key?: string
  /** The name in the server's certificate when it is not the host of `server`. */
  readonly serverName?: string
  /** Reads the credentials and authorities again where they came from: asked once per request that they did not open. */
  readonly renew?: () => Connection | Promise<Connection>
  /** Asked before every request, so that a rotated token is used. */
  readonly token?: () => string | undefined | Promise<string | undefined>
}
