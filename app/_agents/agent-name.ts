/** Most UTF-16 units of an agent's name (`lib/protocol/sealed/roster.ts`). */
const NAME_MAX = 100;

/** Names that many agents have. They are proper names, the same in every language. */
export const NAME_SUGGESTIONS = ['Codex', 'Claude Code', 'OpenClaw', 'CI'] as const;

/** What is wrong with a name for an agent, as a key under `agents.create`, or null. */
export function nameProblem(name: string): 'nameRequired' | 'nameLong' | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'nameRequired';
  return trimmed.length > NAME_MAX ? 'nameLong' : null;
}
