import { configMap } from "#lib/kustomize/config-map.ts"
import { layer } from "#lib/kustomize/layer.ts"
import { overlay } from "#lib/kustomize/overlay.ts"
import { patchEach } from "#lib/kustomize/patch-each.ts"
import { yaml } from "#lib/kustomize/yaml.ts"
import type { Case } from "./case.ts"
import { generatorCases } from "./generator-cases.ts"
import { thirdParty } from "./third-party.ts"
import { web } from "./written-base.ts"

const namespace = "shop"

/** One case for each feature of docs/kustomize.md that generated cases do not reach. */
export const writtenCases: readonly Case[] = [
  ...generatorCases,
  {
    name: "one base twice, under two prefixes",
    files: { "base/objects.yaml": web },
    kustomizations: {
      base: {
        resources: ["objects.yaml"],
        configMapGenerator: [{ name: "settings", literals: ["a=1"] }],
      },
      blue: { resources: ["../base"], namePrefix: "blue-", commonLabels: { color: "blue" } },
      green: { resources: ["../base"], namePrefix: "green-", commonLabels: { color: "green" } },
      ".": {
        namespace,
        resources: ["blue", "green"],
        images: [{ name: "ghcr.io/acme/web", newTag: "2" }],
      },
    },
    ours: () => {
      const base = [...web, configMap("settings", { a: "1" })]
      const color = (name: "blue" | "green") =>
        layer({
          namePrefix: `${name}-`,
          labels: { labels: { color: name }, selectors: true },
          resources: base,
        })
      return overlay({
        namespace,
        resources: [...color("blue"), ...color("green")],
        images: { "ghcr.io/acme/web": { newTag: "2" } },
      }).manifests
    },
  },
  {
    name: "components",
    files: { "objects.yaml": web, "metrics/service.yaml": [metricsService()] },
    kustomizations: {
      metrics: {
        apiVersion: "kustomize.config.k8s.io/v1alpha1",
        kind: "Component",
        resources: ["service.yaml"],
        patches: [
          { target: { kind: "Deployment", name: "web" }, patch: JSON.stringify(metricsPatch()) },
        ],
      },
      ".": { namespace, resources: ["objects.yaml"], components: ["metrics"], namePrefix: "a-" },
    },
    ours: () =>
      overlay({
        namespace,
        namePrefix: "a-",
        resources: web,
        components: [
          {
            resources: [metricsService()],
            patches: {
              "Deployment/web": {
                spec: {
                  template: {
                    spec: {
                      containers: [
                        { name: "web", ports: [{ containerPort: 9090, name: "metrics" }] },
                      ],
                    },
                  },
                },
              },
            },
          },
        ],
      }).manifests,
  },
  {
    name: "patches by target, objects left out, whole lists replaced",
    files: { "objects.yaml": web },
    kustomizations: {
      ".": {
        namespace,
        resources: ["objects.yaml"],
        patches: [
          {
            target: { kind: "Deployment", labelSelector: "app=web" },
            patch: JSON.stringify([{ op: "replace", path: "/spec/replicas", value: 4 }]),
          },
          {
            patch: JSON.stringify({
              $patch: "delete",
              apiVersion: "v1",
              kind: "Service",
              metadata: { name: "web" },
            }),
          },
          {
            target: { kind: "Deployment", name: "web" },
            patch: JSON.stringify({
              apiVersion: "apps/v1",
              kind: "Deployment",
              metadata: { name: "web" },
              spec: {
                template: {
                  spec: { containers: [{ $patch: "replace" }, { name: "only", image: "only" }] },
                },
              },
            }),
          },
        ],
      },
    },
    ours: () =>
      overlay({
        namespace,
        resources: layer({
          resources: web,
          patches: patchEach(
            web,
            { kind: "Deployment", labels: { app: "web" } },
            { spec: { replicas: 4 } },
          ),
        }),
        omit: ["Service/web"],
        patches: {
          "Deployment/web": {
            spec: {
              template: {
                spec: { containers: [{ $patch: "replace" }, { name: "only", image: "only" }] },
              },
            },
          },
        },
      }).manifests,
  },
  {
    name: "replacements are values",
    files: { "objects.yaml": web },
    kustomizations: {
      ".": {
        namespace,
        resources: ["objects.yaml"],
        replacements: [
          {
            source: { kind: "Service", name: "web", fieldPath: "spec.ports.0.port" },
            targets: [
              {
                select: { kind: "Deployment" },
                fieldPaths: ["spec.template.spec.containers.[name=web].ports.0.containerPort"],
                options: { create: true },
              },
            ],
          },
        ],
      },
    },
    ours: () => {
      const [, service] = web
      const containerPort = service.spec?.ports?.[0]?.port ?? 0
      return overlay({
        namespace,
        resources: web,
        jsonPatches: {
          "Deployment/web": [
            {
              op: "replace",
              path: "/spec/template/spec/containers/0/ports/0/containerPort",
              value: containerPort,
            },
          ],
        },
      }).manifests
    },
  },
  {
    name: "third-party YAML moves to another namespace, with webhooks, conversion and APIService",
    files: { "objects.yaml": thirdParty },
    kustomizations: { ".": { namespace: "tools", resources: ["objects.yaml"] } },
    ours: () =>
      overlay({
        namespace: { name: "tools", replaces: ["system"] },
        resources: yaml(thirdParty),
      }).manifests,
  },
]

function metricsService() {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "metrics" },
    spec: { selector: { app: "web" }, ports: [{ port: 9090 }] },
  } as const
}

function metricsPatch() {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: {
      template: {
        spec: { containers: [{ name: "web", ports: [{ containerPort: 9090, name: "metrics" }] }] },
      },
    },
  }
}
