/** Prints text and waits until its reader has it. A reader that has enough, as head(1), is no error. */
export async function print(text: string): Promise<void> {
  await Bun.write(Bun.stdout, text).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error
  })
}
