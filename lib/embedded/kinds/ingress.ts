import type { KubeObject } from "../api/objects.ts"

export interface Ingress extends KubeObject {
  readonly spec: {
    readonly defaultBackend?: IngressBackend
    readonly rules?: readonly {
      readonly host?: string
      readonly http?: { readonly paths: readonly IngressPath[] }
    }[]
  }
}

export interface IngressPath {
  readonly path?: string
  readonly pathType: "Exact" | "Prefix" | "ImplementationSpecific"
  readonly backend: IngressBackend
}

export interface IngressBackend {
  readonly service?: {
    readonly name: string
    readonly port?: { readonly name?: string; readonly number?: number }
  }
}
