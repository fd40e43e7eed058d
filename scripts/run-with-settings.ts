/** Runs a program with the settings of its command line, and sets its exit code: 2 when the command line is wrong. */
export async function runWithSettings<Settings> (
  settingsOf: (args: string[]) => Settings, run: (settings: Settings) => Promise<number>
): Promise<void> {
  let settings: Settings

  try {
    settings = settingsOf(process.argv.slice(2))
  } catch (err) {
    console.error((err as Error).message)
    process.exitCode = 2
    return
  }

  process.exitCode = await run(settings)
}
