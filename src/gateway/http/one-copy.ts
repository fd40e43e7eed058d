/** What is told of a change in a volume whose metadata is on one node: its blocks have no other node either. */
export function oneCopyWarning (
  { pending, copies }: { pending: boolean, copies: number }, minReplicas: number
): { warning?: string } {
  return copies === 1 && !pending && minReplicas > 1
    ? { warning: 'There is one copy: no other node is there yet. Until there is, losing this one node loses the data.' }
    : {}
}
