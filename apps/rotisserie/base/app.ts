import { service } from "./service.ts"

/** Lists streams, has their pictures read and ranks them. Its state is in memory: one replica, or each polls for itself. */
export const app = service({
  name: "rotisserie-app",
  container: "app",
  port: 3000,
  env: [
    { name: "OCR_URL", value: "http://rotisserie-ocr:3001" },
    { name: "STREAM_SOURCE", value: "samples" },
    { name: "POLL_SECONDS", value: "10" },
  ],
  resources: {
    requests: { cpu: "100m", memory: "192Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  },
})
