/** An absent value is `undefined` in its place: no `...(x === undefined ? {} : { x })`, no `...x && { x }`. */
export default {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { nameIt: 'No conditional spread: name the field, undefined where it is absent.' }
  },
  create (context) {
    const report = node => { context.report({ node, messageId: 'nameIt' }) }

    return {
      'ObjectExpression > SpreadElement > ConditionalExpression > ObjectExpression[properties.length=0]': report,
      'ObjectExpression > SpreadElement > LogicalExpression[operator="&&"]': report
    }
  }
}
