/** Hides the secrets in a text: `hidden` gets each one and says what stands in its place. Linear in the length of the text. */
export function hideSecretsIn(text: string, hidden: (secret: string) => string): string {
  const whole = text.replace(
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    (key) => `${hidden(key)} (private key)`,
  )
  let block: number | undefined
  const lines = whole.split("\n").map((line) => {
    const depth = line.search(/\S/)
    if (block !== undefined && depth > block)
      return line.slice(0, depth) + hidden(line.slice(depth))
    if (depth >= 0) block = opensBlock(line) ? depth : undefined
    return hideLine(line, hidden)
  })
  return lines.join("\n")
}

/** Hides what is a secret by its form: passwords in addresses, bearer tokens, keys of well-known services. */
export function hideTokensIn(text: string, hidden: (secret: string) => string): string {
  return text
    .replace(
      /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,30}:\/\/[^/\s:@]{0,200}:)(?!\d{1,5}\/)([^@\s]{1,500})@/gi,
      (_, start: string, password: string) => `${start}${hidden(password)}@`,
    )
    .replace(
      /(:\/\/)([^/\s:@]{20,500})@/g,
      (_, start: string, token: string) => `${start}${hidden(token)}@`,
    )
    .replace(
      /\b(Bearer|Basic)(\s{1,4})([\w+/=.~-]{8,})/g,
      (_, scheme: string, space: string, token: string) => `${scheme}${space}${hidden(token)}`,
    )
    .replace(wellKnown, hidden)
    .replace(webhook, (_, host: string, path: string) => `${host}${hidden(path)}`)
}

/** Says whether what is called so is a secret: `TWITCH_CLIENT_SECRET`, `dbPassword`, `api-key`; not `secretName` or `TOKEN_FILE`. */
export function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
  if (harmlessEndings.has(words.at(-1) ?? "")) return false
  if (/^(max|min|num)$/.test(words[0] ?? "") || words.includes("per")) return false
  return /(pass(word|wd|phrase)|secret|token|credential|api ?key)s?\b|\b((pg|db|my|user|root|admin|mysql|redis|smtp|mail)?pass|pwd|auth|authorization|pem|dsn|(private|access|encryption|signing|master|shared|license|account|jwt|ssh|tls|ssl|rsa|aes|hmac) ?key)\b/.test(
    words.join(" "),
  )
}

/** Says whether a text only looks like a secret's value: a switch, nothing, or a reference to where it stands. */
export function isHarmless(value: string): boolean {
  if (/^["']?\/(run|etc|var|usr|opt|home|mnt|tmp|secrets|vault)\/[\w./-]+["']?$/.test(value.trim()))
    return true
  return /^["']?(true|false|null|none|yes|no|\$\([\w.-]+\)|\$\{[\w.-]+\}|\{\{[^{}]*\}\}|[|>][+-]?)?["']?,?$/i.test(
    value.trim(),
  )
}

function hideLine(line: string, hidden: (secret: string) => string): string {
  const assigned =
    /^(\s*(?:[-*]\s+|--?|export\s+)?["']?([\w.-]{1,100})["']?\s{0,4}[:=]\s{0,4})(\S.*)$/.exec(line)
  const [, start = "", key = "", value = ""] = assigned ?? []
  if (namesSecret(key) && !isHarmless(value)) return `${start}${hidden(value)}`
  const inside = line.replace(
    /(?<![\w.-])((["']?)([a-z_][\w.-]{0,60})\2\s{0,3}[:=]\s{0,3})("(?:[^"\\]|\\.)*"|'[^']*'|[^\s;,&"'}\])]+)/gi,
    (all, before: string, _quote: string, name: string, secret: string) =>
      namesSecret(name) && !isHarmless(secret) ? `${before}${hidden(secret)}` : all,
  )
  return hideTokensIn(inside, hidden)
}

/** `password: |`: the secret stands in the lines below. */
function opensBlock(line: string): boolean {
  const { key = "" } =
    /^\s*(?:-\s+)?["']?(?<key>[\w.-]{1,100})["']?:\s{1,4}[|>][+-]?\d?\s*$/.exec(line)?.groups ?? {}
  return namesSecret(key)
}

const wellKnown =
  /\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{15,}|xox[abeprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{35}|[rs]k_(?:live|test)_\w{10,}|sk-[\w-]{20,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)/g

const webhook =
  /(\bhooks\.slack\.com\/services\/|\bdiscord(?:app)?\.com\/api\/webhooks\/)([\w/-]{8,})/g

const harmlessEndings: ReadonlySet<string> = new Set(
  `name names namespace ref file files path dir seconds minutes hours days ttl header headers type kind mode enabled
   policy url uri host endpoint issuer audience realm provider class algorithm alg version count length size limit
   interval timeout expiry expiration`.split(/\s+/),
)
