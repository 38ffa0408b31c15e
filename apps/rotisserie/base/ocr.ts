import { service } from "./service.ts"

/** Turns a picture into a number. Loading the model takes seconds: liveness begins when it is ready. */
export const ocr = service({
  name: "rotisserie-ocr",
  container: "ocr",
  port: 3001,
  startupProbe: {
    httpGet: { path: "/readyz", port: "http" },
    periodSeconds: 2,
    timeoutSeconds: 2,
    failureThreshold: 30,
  },
  resources: {
    requests: { cpu: "250m", memory: "192Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  },
})
