import { X509Certificate } from "node:crypto"
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { CERTIFICATE_FILES } from "./write-certificate.ts"

/** PEM texts of a server certificate for loopback and of the authority that signed it. */
export interface Certificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

const RENEW_BEFORE_MS = 30 * 24 * 3600 * 1000

/**
 * Reads the API server's certificate from a directory, and makes one when there is none or it ends soon. A process of
 * its own makes it, so that the cryptography library does not stay in the memory of this one.
 */
export async function serverCertificate(
  directory: string,
  now: () => Date = () => new Date(),
): Promise<Certificate> {
  const present = await readCertificate(directory)
  if (present !== undefined && lastsUntil(present) - now().getTime() > RENEW_BEFORE_MS)
    return present
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await makeCertificate(directory)
  const made = await readCertificate(directory)
  if (made === undefined)
    throw new Error(`Cannot read the certificate in ${directory}: it was made but is incomplete`)
  return made
}

async function readCertificate(directory: string): Promise<Certificate | undefined> {
  try {
    const [ca, cert, key] = await Promise.all(
      [CERTIFICATE_FILES.ca, CERTIFICATE_FILES.cert, CERTIFICATE_FILES.key].map((file) =>
        readFile(join(directory, file), "utf8"),
      ),
    )
    return ca && cert && key ? { ca, cert, key } : undefined
  } catch {
    return undefined
  }
}

/** 0 when the certificate does not belong to its authority or cannot be read. */
function lastsUntil({ ca, cert }: Certificate): number {
  try {
    const certificate = new X509Certificate(cert)
    return certificate.verify(new X509Certificate(ca).publicKey)
      ? Date.parse(certificate.validTo)
      : 0
  } catch {
    return 0
  }
}

async function makeCertificate(directory: string): Promise<void> {
  const script = fileURLToPath(new URL("./write-certificate.ts", import.meta.url))
  const child = Bun.spawn([process.execPath, script, directory], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  })
  const problem = await new Response(child.stderr).text()
  if ((await child.exited) === 0) return
  const [first = ""] = problem.trim().split("\n").slice(-1)
  throw new Error(`Cannot make a certificate in ${directory}: ${first}`)
}
