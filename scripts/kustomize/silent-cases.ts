import { overlay } from "#lib/kustomize/overlay.ts"
import { yaml } from "#lib/kustomize/yaml.ts"
import type { Case } from "./case.ts"
import { thirdParty } from "./third-party.ts"
import { web } from "./written-base.ts"

const namespace = "shop"

/** What kustomize passes over in silence, and what we make of it: an error, or what was meant. */
export const silentCases: readonly (Case & {
  readonly theirs: RegExp
  readonly expected: RegExp
})[] = [
  {
    name: "an image that no container uses",
    files: { "base.yaml": web },
    kustomizations: {
      ".": {
        namespace,
        resources: ["base.yaml"],
        images: [{ name: "ghcr.io/acme/wep", newTag: "2" }],
      },
    },
    ours: () =>
      overlay({ namespace, resources: web, images: { "ghcr.io/acme/wep": { newTag: "2" } } })
        .manifests,
    theirs: /"image":"ghcr.io\/acme\/web:1"/,
    expected: /no container uses it; the base's are ghcr.io\/acme\/web/,
  },
  {
    name: "a patch whose target picks nothing",
    files: { "base.yaml": web },
    kustomizations: {
      ".": {
        namespace,
        resources: ["base.yaml"],
        patches: [
          {
            target: { kind: "Deployment", name: "wep" },
            patch: '[{ "op": "replace", "path": "/spec/replicas", "value": 2 }]',
          },
        ],
      },
    },
    ours: () => {
      const patches: object = { "Deployment/wep": { spec: { replicas: 2 } } }
      return overlay({ namespace, resources: web, patches }).manifests
    },
    theirs: /"replicas":1/,
    expected: /the base declares Deployment\/web/,
  },
  {
    name: "a port whose protocol stands in the patch alone",
    files: { "base.yaml": web },
    kustomizations: {
      ".": {
        namespace,
        resources: ["base.yaml"],
        patches: [
          {
            target: { kind: "Service", name: "web" },
            patch: JSON.stringify({
              apiVersion: "v1",
              kind: "Service",
              metadata: { name: "web" },
              spec: { ports: [{ port: 80, protocol: "TCP", targetPort: 9090 }] },
            }),
          },
        ],
      },
    },
    ours: () =>
      overlay({
        namespace,
        resources: web,
        patches: {
          "Service/web": { spec: { ports: [{ port: 80, protocol: "TCP", targetPort: 9090 }] } },
        },
      }).manifests,
    theirs: /"ports":\[\{"port":80\}\]/,
    expected: /"targetPort":9090/,
  },
  {
    name: "the conversion webhook of a renamed Service",
    files: { "objects.yaml": thirdParty },
    kustomizations: { ".": { namespace: "tools", namePrefix: "my-", resources: ["objects.yaml"] } },
    ours: () =>
      overlay({
        namespace: { name: "tools", replaces: ["system"] },
        namePrefix: "my-",
        resources: yaml(thirdParty),
      }).manifests,
    theirs: /"conversion".{0,90}"name":"webhook"/,
    expected: /"conversion".{0,90}"name":"my-webhook"/,
  },
]
