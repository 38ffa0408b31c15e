import { join } from "node:path"
import { CERTIFICATE_FILES, writeCertificate } from "#lib/embedded/api/write-certificate.ts"

/** A git server on loopback, over https, which shows repositories to one user only. */
export interface GitServer {
  /** `https://127.0.0.1:41873` */
  readonly url: string
  /** The file with the certificate of who signed its own. */
  readonly authority: string
  /** What it takes from now on. */
  allow(credentials: { readonly username: string; readonly token: string }): void
  stop(): Promise<void>
}

/** Serves the bare repositories of a folder by git's own program for it; the certificate goes into `scratch`. */
export async function startGitServer(folder: string, scratch: string): Promise<GitServer> {
  await writeCertificate(scratch, new Date())
  let allowed = ""
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: {
      cert: Bun.file(join(scratch, CERTIFICATE_FILES.cert)),
      key: Bun.file(join(scratch, CERTIFICATE_FILES.key)),
    },
    async fetch(request) {
      if (request.headers.get("authorization") === allowed) return backend(folder, request)
      const headers = { "www-authenticate": 'Basic realm="git"' }
      return new Response("who are you?", { status: 401, headers })
    },
  })
  return {
    url: `https://127.0.0.1:${server.port}`,
    authority: join(scratch, CERTIFICATE_FILES.ca),
    allow({ username, token }) {
      allowed = `Basic ${btoa(`${username}:${token}`)}`
    },
    stop: () => server.stop(true),
  }
}

/** Source: https://git-scm.com/docs/git-http-backend, which is a CGI program. */
async function backend(folder: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const child = Bun.spawn(["git", "http-backend"], {
    stdin: new Blob([await request.arrayBuffer()]),
    stdout: "pipe",
    stderr: "ignore",
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    },
  })
  const answer = Buffer.from(await new Response(child.stdout).arrayBuffer())
  const end = answer.indexOf("\r\n\r\n")
  const headers = new Headers()
  for (const line of answer.subarray(0, end).toString().split("\r\n")) {
    const colon = line.indexOf(":")
    headers.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const status = Number.parseInt(headers.get("status") ?? "200", 10)
  headers.delete("status")
  return new Response(answer.subarray(end + 4), { status, headers })
}
