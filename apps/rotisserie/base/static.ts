import { service } from "./service.ts"

/** Serves the page. */
export const staticPages = service({
  name: "rotisserie-static",
  container: "static",
  port: 8082,
  resources: {
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { cpu: "500m", memory: "128Mi" },
  },
})
