/** How an actor is written: the door, and who came through it (`cli:codex`, `web:owner`, `server`). */
export function actorName(actor: string, agentName: string | null): string {
  if (actor === 'web') return 'web:owner';
  if (agentName === null) return actor;
  return `${actor}:${agentName.trim().toLowerCase().replace(/\s+/gu, '-')}`;
}
