/** A word as the shell would read it, an end of a quote that is not yet typed left away. Nothing is expanded. */
export function unquote (word: string): string {
  let text = ''
  let quote = ''

  for (let i = 0; i < word.length; i++) {
    const char = word[i] ?? ''

    if (quote === '' && (char === '"' || char === '\'')) {
      quote = char
    } else if (char === quote) {
      quote = ''
    } else if (char === '\\' && quote !== '\'') {
      text += word[++i] ?? ''
    } else {
      text += char
    }
  }

  return text
}

/** What a shell makes of a folder after a flag: `~/node`, `$NODE`. Only variables that are exported are known here. */
export function expandPath (text: string, env: NodeJS.ProcessEnv): string {
  return text
    .replace(/^~(?=\/|$)/, () => env.HOME ?? '~')
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, plain: string | undefined, braced: string | undefined) =>
      env[plain ?? braced ?? ''] ?? all)
}
