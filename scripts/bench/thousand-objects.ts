/** Makes 500 Deployments and their Services, others in each round. */
export function thousandObjects(round: number): readonly object[] {
  return Array.from({ length: 500 }, (_, index) => pair(`web-${round + 3}-${index}`)).flat()
}

function pair(name: string): readonly object[] {
  const metadata = { name, namespace: "shop", labels: { app: name, environment: "prod" } }
  const labels = { app: name }
  const probe = { httpGet: { path: "/healthz", port: "http" } }
  const container = {
    name: "app",
    image: `ghcr.io/acme/${name}:1.0.0`,
    env: [
      { name: "PORT", value: "3000" },
      { name: "HOST", value: "0.0.0.0" },
      { name: "DRAIN_SECONDS", value: "5" },
    ],
    ports: [{ name: "http", containerPort: 3000 }],
    livenessProbe: probe,
    readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
    resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "128Mi" } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    volumeMounts: [{ name: "scratch", mountPath: "/tmp" }],
  }
  const pod = {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [container],
    volumes: [{ name: "scratch", emptyDir: {} }],
  }
  const template = { metadata: { labels }, spec: pod }
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { replicas: 3, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    },
  ]
}
