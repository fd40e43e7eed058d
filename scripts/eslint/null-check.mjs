/** `== null` is for what may be null (JSON, libraries). Where the type has no null it says `=== undefined`. */
import ts from 'typescript'

const VAGUE = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter | ts.TypeFlags.Null

export default {
  meta: {
    type: 'suggestion',
    fixable: 'code',
    schema: [],
    messages: { undefinedOnly: 'This is never null: write {{operator}} undefined.' }
  },
  create (context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()

    return {
      'BinaryExpression[operator=/^[!=]=$/][right.raw="null"]' (node) {
        const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node.left))
        const parts = type.isUnion() ? type.types : [type]

        if (!parts.some(part => part.flags & VAGUE)) {
          const operator = `${node.operator}=`
          const sign = context.sourceCode.getTokenAfter(node.left, token => token.value === node.operator)

          context.report({
            node,
            messageId: 'undefinedOnly',
            data: { operator },
            fix: fixer => fixer.replaceTextRange([sign.range[0], node.range[1]], `${operator} undefined`)
          })
        }
      }
    }
  }
}
