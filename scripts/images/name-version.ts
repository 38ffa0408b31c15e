/**
 * Writes a version into a Dockerfile as the default of `ARG VERSION=`: what the service says that it is, whatever builds
 * the image and whether or not that knows of build arguments.
 */
export async function nameVersion(dockerfile: string, version: string): Promise<void> {
  const before = await Bun.file(dockerfile).text()
  const after = before.replace(/^ARG VERSION=.*$/m, `ARG VERSION=${version}`)
  if (after === before)
    throw new Error(
      `Cannot build by ${dockerfile}: it has no line "ARG VERSION=dev", by which the service knows its version`,
    )
  await Bun.write(dockerfile, after)
}
