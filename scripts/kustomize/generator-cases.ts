import { configMap } from "#lib/kustomize/config-map.ts"
import { envFile } from "#lib/kustomize/env-file.ts"
import { overlay } from "#lib/kustomize/overlay.ts"
import { secret, secretData } from "#lib/kustomize/secret.ts"
import type { Case } from "./case.ts"
import { reader } from "./written-base.ts"

const namespace = "shop"
const envText = '# comment\nMODE=fast\n  QUOTED="a b"\nEMPTY=\nEQUALS=a=b\n'
const fileText = "server {\n  listen 80;\n}\n"

/** Cases of generated ConfigMaps and Secrets. */
export const generatorCases: readonly Case[] = [
  {
    name: "config maps and secrets from literals, files and env files",
    files: { "base.yaml": [reader], "nginx.conf": fileText, "app.env": envText },
    kustomizations: {
      ".": {
        namespace,
        resources: ["base.yaml"],
        configMapGenerator: [
          {
            name: "settings",
            literals: ["mode=fast"],
            files: ["nginx.conf", "other.conf=nginx.conf"],
            envs: ["app.env"],
          },
        ],
        secretGenerator: [{ name: "token", literals: ["key=a<b>&c"] }],
      },
    },
    ours: () =>
      overlay({
        namespace,
        resources: [
          reader,
          configMap("settings", {
            mode: "fast",
            "nginx.conf": fileText,
            "other.conf": fileText,
            ...envFile(envText),
          }),
          secret("token", { key: "a<b>&c" }),
        ],
      }).manifests,
  },
  {
    name: "generator options: immutable, labels, no hash, a type",
    files: {},
    kustomizations: {
      ".": {
        namespace,
        namePrefix: "dev-",
        configMapGenerator: [
          { name: "fixed", literals: ["a=b"], options: { disableNameSuffixHash: true } },
          { name: "frozen", literals: ["a=b"], options: { immutable: true, labels: { a: "b" } } },
        ],
        secretGenerator: [
          { name: "tls", type: "kubernetes.io/tls", literals: ["tls.crt=c", "tls.key=k"] },
        ],
      },
    },
    ours: () =>
      overlay({
        namespace,
        namePrefix: "dev-",
        resources: [
          configMap("fixed", { a: "b" }, { disableNameSuffixHash: true }),
          configMap("frozen", { a: "b" }, { immutable: true, metadata: { labels: { a: "b" } } }),
          secret("tls", { "tls.crt": "c", "tls.key": "k" }, { type: "kubernetes.io/tls" }),
        ],
      }).manifests,
  },
  {
    name: "behavior merge and replace over the config map of a base",
    files: { "base/reader.yaml": [reader] },
    kustomizations: {
      base: {
        resources: ["reader.yaml"],
        configMapGenerator: [
          { name: "settings", literals: ["a=1", "b=2"] },
          { name: "replaced", literals: ["a=1", "b=2"] },
        ],
        secretGenerator: [{ name: "token", literals: ["key=v1", "kept=yes"] }],
      },
      ".": {
        namespace,
        resources: ["base"],
        configMapGenerator: [
          { name: "settings", behavior: "merge", literals: ["b=3", "c=4"] },
          { name: "replaced", behavior: "replace", literals: ["c=4"] },
        ],
        secretGenerator: [{ name: "token", behavior: "merge", literals: ["key=v2"] }],
      },
    },
    ours: () =>
      overlay({
        namespace,
        resources: [
          reader,
          configMap("settings", { a: "1", b: "2" }),
          configMap("replaced", { a: "1", b: "2" }),
          secret("token", { key: "v1", kept: "yes" }),
        ],
        patches: {
          "ConfigMap/settings": { data: { b: "3", c: "4" } },
          "ConfigMap/replaced": { data: { $patch: "replace", c: "4" } },
          "Secret/token": { data: secretData({ key: "v2" }) },
        },
      }).manifests,
  },
]
