import type { AST } from 'toml-eslint-parser'
import type { ConfigProblem } from './errors.js'
import { expandVariables } from './expand.js'
import type { Environment } from './expand.js'
import type { Layer, RawItem, RawSetting } from './raw.js'
import { nearestName } from './names.js'
import { findSetting, isListKind, PEER_TABLE, PEER_TABLE_KEY, settingNames, settingOf } from './schema.js'
import type { Setting } from './schema.js'
import { problemAt } from './source.js'
import type { Place, SourceFile, Span } from './source.js'
import { keyText, printable, typeName, wantedType } from './toml-nodes.js'

/** What earlier versions had, and why it can go. */
const RETIRED_KEYS: ReadonlyMap<string, string> = new Map([
  ['store', 'there is one kind of store now: take this line out']
])

/** How much of the text before a syntax error is looked at for its cause, characters. */
const LOOKBEHIND = 200

/**
 * Reads settings from a TOML file: syntax, known keys, the right TOML type for each, variables
 * expanded. The values are parsed in `raw.ts`, by the same rules for all sources.
 *
 * `toml-eslint-parser` and not a parser to plain objects, because every mistake is to be shown at
 * its place, and plain objects have forgotten the places.
 */
export async function readToml (
  file: SourceFile, env: Environment, problems: ConfigProblem[]
): Promise<Layer<RawSetting>> {
  // loaded only when there is a file, so that commands without one start faster
  const { parseTOML, ParseError } = await import('toml-eslint-parser')
  let program: AST.TOMLProgram

  try {
    program = parseTOML(file.text, { tomlVersion: '1.0' })
  } catch (err) {
    if (!(err instanceof ParseError)) {
      throw err
    }

    problems.push(syntaxProblem(file, err.index, err.message))
    return new Map()
  }

  return new TomlReader(file, env, problems).read(program)
}

/** The parser's message at the parser's place, better where the usual slips are concerned. */
function syntaxProblem (file: SourceFile, index: number, message: string): ConfigProblem {
  const at = (start: number, text: string): ConfigProblem => problemAt(
    { source: 'file', file, span: { start, end: start + 1 } }, `this is not valid TOML: ${text}`
  )
  const before = file.text.slice(0, index)
  const missing = /=[ \t]*(#[^\n]*)?\r?\n\s*$/.exec(before.slice(-LOOKBEHIND))

  if (missing != null) {
    // the parser has looked for it on the lines below
    return at(index - missing[0].length + 1, 'there is no value after the equals sign')
  }

  const line = before.slice(before.lastIndexOf('\n') + 1)
  const isUnquoted = /[=[,]\s*[\w.+-]*$/.test(line.slice(-LOOKBEHIND)) &&
    /^[\w./:~$*+-]/.test(file.text.slice(index, index + 1))
  const hint = isUnquoted ? '; if this is a text, put it in quotes' : ''

  return at(index, `${message.charAt(0).toLowerCase()}${message.slice(1)}${hint}`)
}

class TomlReader {
  private readonly raw: Layer<RawSetting> = new Map()

  constructor (
    private readonly file: SourceFile,
    private readonly env: Environment,
    private readonly problems: ConfigProblem[]
  ) {}

  read (program: AST.TOMLProgram): Layer<RawSetting> {
    for (const entry of program.body[0].body) {
      if (entry.type === 'TOMLKeyValue') {
        this.readSetting(entry)
      } else {
        this.readTable(entry)
      }
    }

    return this.raw
  }

  private readSetting (entry: AST.TOMLKeyValue): void {
    const name = keyText(entry.key)

    if (name === PEER_TABLE) {
      this.readInlinePeers(entry)
      return
    }

    const setting = findSetting(name)

    if (setting === undefined) {
      this.unknownKey(entry.key, name)
    } else if (isListKind(setting.kind)) {
      this.readList(setting, name, entry.value)
    } else {
      this.readScalar(setting, entry.value)
    }
  }

  private readScalar (setting: Setting, node: AST.TOMLContentNode): void {
    const place = this.place(node)

    if (setting.kind === 'bool') {
      if (node.type === 'TOMLValue' && node.kind === 'boolean') {
        this.raw.set(setting.key, { setting, raw: { type: 'boolean', value: node.value }, place })
        return
      }
    } else if (setting.kind === 'integer') {
      if (node.type === 'TOMLValue' && node.kind === 'integer') {
        // beyond 2^53 `value` is not exact, but then it is out of every range as well
        this.raw.set(setting.key, { setting, raw: { type: 'integer', value: node.value }, place })
        return
      }
    } else if (node.type === 'TOMLValue' && node.kind === 'string') {
      const text = this.expand(node, setting.key)

      if (text !== undefined) {
        this.raw.set(setting.key, { setting, raw: { type: 'string', text }, place })
      }
      return
    }

    this.problem(place, `${setting.key} must be ${wantedType(setting)}, not ${typeName(node)}`, setting.key)
  }

  private readList (setting: Setting, name: string, node: AST.TOMLContentNode): void {
    if (node.type !== 'TOMLArray') {
      const example = setting.kind === 'listeners' ? '"0.0.0.0:11010"' : '"host:port"'
      this.problem(this.place(node), `${name} must be a list of strings such as [${example}], not ${typeName(node)}`,
        setting.key)
      return
    }

    const items: RawItem[] = []

    for (const element of node.elements) {
      const item = this.readItem(setting, element, name)

      if (item !== undefined) {
        items.push(item)
      }
    }

    this.append(setting, items, this.place(node))
  }

  private readItem (setting: Setting, node: AST.TOMLContentNode, name: string): RawItem | undefined {
    if (node.type !== 'TOMLValue' || node.kind !== 'string') {
      const hint = node.type === 'TOMLValue' && node.kind === 'integer' ? '; put it in quotes' : ''
      this.problem(this.place(node), `${name} holds strings, not ${typeName(node)}${hint}`, setting.key)
      return undefined
    }

    const text = this.expand(node, setting.key)

    return text === undefined ? undefined : { text, place: this.place(node) }
  }

  /** Lists under all their names are one list, in the order of the file. */
  private append (setting: Setting, items: readonly RawItem[], place: Place): void {
    const before = this.raw.get(setting.key)
    const earlier = before?.raw.type === 'list' ? before.raw.items : []

    this.raw.set(setting.key, {
      setting, raw: { type: 'list', items: [...earlier, ...items] }, place: before?.place ?? place
    })
  }

  private readTable (table: AST.TOMLTable): void {
    const name = keyText(table.key)

    if (name === PEER_TABLE && table.kind === 'array') {
      this.readPeer(table.body, this.place(table.key))
    } else if (name === PEER_TABLE) {
      this.problem(this.place(table.key), `write [[${PEER_TABLE}]] in double brackets: there may be several`)
    } else if (findSetting(name) !== undefined) {
      this.problem(this.place(table.key), `${name} is a setting, not a table; write ${name} = …`)
    } else {
      const suggestion = nearestName(name, [PEER_TABLE])
      this.problem(this.place(table.key), `unknown table "${printable(name)}"; ` + (suggestion === undefined
        ? `settings stand at the top of the file, outside of any table, and the only table is [[${PEER_TABLE}]]`
        : `did you mean [[${PEER_TABLE}]]?`))
    }
  }

  private readInlinePeers (entry: AST.TOMLKeyValue): void {
    const tables = entry.value.type === 'TOMLArray' ? entry.value.elements : [entry.value]

    for (const table of tables) {
      if (table.type === 'TOMLInlineTable' && entry.value.type === 'TOMLArray') {
        this.readPeer(table.body, this.place(table))
      } else {
        this.problem(this.place(table), `${PEER_TABLE} holds tables, as in [[${PEER_TABLE}]] with a ` +
          `${PEER_TABLE_KEY} below; for a list of strings write peers = ["host:port"]`)
      }
    }
  }

  private readPeer (body: readonly AST.TOMLKeyValue[], place: Place): void {
    const setting = settingOf('peers')
    let found = false

    for (const entry of body) {
      const name = keyText(entry.key)

      if (name === PEER_TABLE_KEY) {
        const item = this.readItem(setting, entry.value, `${PEER_TABLE}.${PEER_TABLE_KEY}`)
        found = true

        if (item !== undefined) {
          this.append(setting, [item], place)
        }
      } else if (findSetting(name) !== undefined) {
        this.problem(this.place(entry.key), `${name} stands in a [[${PEER_TABLE}]] table here; ` +
          `move it above the first [[${PEER_TABLE}]]`)
      } else {
        this.problem(this.place(entry.key), `unknown key "${printable(name)}" in [[${PEER_TABLE}]]; ` +
          `its only key is ${PEER_TABLE_KEY}`)
      }
    }

    if (!found) {
      this.problem(place, `this [[${PEER_TABLE}]] has no ${PEER_TABLE_KEY}; write ${PEER_TABLE_KEY} = "host:port"`)
    }
  }

  private expand (node: AST.TOMLStringValue, key: string): string | undefined {
    const expansion = expandVariables(node.value, this.env)

    if (expansion.ok) {
      return expansion.text
    }

    this.problem(this.place(node, expansion.reference, expansion.index), expansion.message, key)
    return undefined
  }

  private unknownKey (key: AST.TOMLKey, name: string): void {
    const suggestion = nearestName(name, settingNames())
    const hint = RETIRED_KEYS.get(name) ?? (suggestion === undefined ? 'see `shoal config init --full` for all keys' : `did you mean "${suggestion}"?`)

    this.problem(this.place(key), `unknown key "${printable(name)}"; ${hint}`)
  }

  /**
   * The place of a node, or of the nth occurrence of a part of its source text if that is there as
   * written.
   */
  private place (node: { range: readonly [number, number] }, part?: string, nth = 0): Place {
    const [start, end] = node.range
    const span: Span = { start, end }

    if (part !== undefined) {
      const source = this.file.text.slice(start, end)
      let at = source.indexOf(part)

      for (let i = 0; i < nth && at !== -1; i++) {
        at = source.indexOf(part, at + 1)
      }

      if (at !== -1) {
        return { source: 'file', file: this.file, span: { start: start + at, end: start + at + part.length } }
      }
    }

    return { source: 'file', file: this.file, span }
  }

  private problem (place: Place, message: string, key?: string): void {
    this.problems.push(problemAt(place, message, key))
  }
}
