/** Files that bases import as text: `import conf from "./nginx.conf" with { type: "text" }`. */
declare module "*.conf" {
  const text: string
  export default text
}
declare module "*.cfg" {
  const text: string
  export default text
}
declare module "*.env" {
  const text: string
  export default text
}
declare module "*.ini" {
  const text: string
  export default text
}
declare module "*.properties" {
  const text: string
  export default text
}
declare module "*.sh" {
  const text: string
  export default text
}
declare module "*.sql" {
  const text: string
  export default text
}
