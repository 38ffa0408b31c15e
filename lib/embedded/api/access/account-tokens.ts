import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { isObject } from "#lib/embedded/api/json.ts"
import { textAt } from "#lib/embedded/api/json-at.ts"
import type { KubeObject } from "#lib/embedded/api/objects.ts"
import type { Context } from "#lib/embedded/api/registry/context.ts"
import { serviceAccountUser, type User } from "./user.ts"

/** Issues and checks the bearer tokens of service accounts: JWTs that this API server alone can sign. */
export interface AccountTokens {
  issue(account: KubeObject, expires: Date): string
  /** The user of a token that is genuine, not expired, and whose service account still exists. */
  userOf(token: string): User | undefined
}

/** Opens the tokens of an API server; its key is in `file`, which only the owner may read. */
export function accountTokens(file: string, { store, now }: Context): AccountTokens {
  let key: Buffer | undefined
  const sign = (text: string) => {
    key ??= readKey(file)
    return createHmac("sha256", key).update(text).digest()
  }
  return {
    issue(account, expires) {
      const { namespace = "", name, uid } = account.metadata
      const claims = {
        sub: `system:serviceaccount:${namespace}:${name}`,
        exp: Math.floor(expires.getTime() / 1000),
        iat: Math.floor(now().getTime() / 1000),
        jti: crypto.randomUUID(),
        "kubernetes.io": { namespace, serviceaccount: { name, uid } },
      }
      const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`
      return `${text}.${sign(text).toString("base64url")}`
    },
    userOf(token) {
      const [head, body, signature, ...more] = token.split(".")
      if (head === undefined || body === undefined || signature === undefined || more.length > 0)
        return undefined
      const given = Buffer.from(signature, "base64url")
      const wanted = sign(`${head}.${body}`)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
      const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString())
      if (!isObject(claims) || Number(claims.exp) * 1000 <= now().getTime()) return undefined
      const account = claims["kubernetes.io"]
      const namespace = textAt(account, "namespace")
      const name = textAt(account, "serviceaccount.name")
      const { uid } = store.get("serviceaccounts", namespace, name)?.metadata ?? {}
      if (uid === undefined || uid !== textAt(account, "serviceaccount.uid")) return undefined
      return serviceAccountUser(namespace, name, uid)
    },
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url")
}

function readKey(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch {
    // None yet.
  }
  const key = randomBytes(32)
  writeFileSync(`${file}.new`, key, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return key
}
