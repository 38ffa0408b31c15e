import { rename, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** The files of a certificate directory. */
export const CERTIFICATE_FILES = { ca: "ca.crt", cert: "server.crt", key: "server.key" } as const

const YEARS = 2

if (import.meta.main) {
  const [directory] = process.argv.slice(2)
  if (directory === undefined) throw new Error("Cannot write a certificate: no directory is given")
  await writeCertificate(directory, new Date())
}

/** Makes an authority and a server certificate for loopback; the authority's key is forgotten at once. */
export async function writeCertificate(directory: string, now: Date): Promise<void> {
  // 20 MB of memory, so only this short-lived process loads it.
  const { generate } = await import("selfsigned")
  const dates = { notBeforeDate: new Date(now.getTime() - 3600_000), notAfterDate: yearsAfter(now) }
  const common = { keyType: "ec", algorithm: "sha256", ...dates } as const
  const authority = await generate([{ name: "commonName", value: "turnspit-embedded-ca" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: "commonName", value: "turnspit-embedded" }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  })
  // The certificate comes last: a reader that finds it finds the rest.
  await replace(join(directory, CERTIFICATE_FILES.ca), authority.cert, 0o644)
  await replace(join(directory, CERTIFICATE_FILES.key), server.private, 0o600)
  await replace(join(directory, CERTIFICATE_FILES.cert), server.cert, 0o644)
}

function yearsAfter(now: Date): Date {
  const later = new Date(now)
  later.setFullYear(later.getFullYear() + YEARS)
  return later
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  await writeFile(`${path}.new`, text, { mode })
  await rename(`${path}.new`, path)
}
