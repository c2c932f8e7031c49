import type { Header } from '@/lib/protocol/sealed/header.ts';

export type HeaderPart = 'name' | 'urls' | 'hosts' | 'tags' | 'favourite' | 'trash' | 'restore';

/** What differs between two headers: parts of the entry, and labels of its fields. */
export function changedParts(before: Header, after: Header): { parts: HeaderPart[]; fields: string[] } {
  const parts: HeaderPart[] = [];
  if (before.name !== after.name) parts.push('name');
  if (!sameList(before.urls, after.urls)) parts.push('urls');
  if (!sameList(before.hosts, after.hosts)) parts.push('hosts');
  if (!sameList(before.tags, after.tags)) parts.push('tags');
  if (before.favourite !== after.favourite) parts.push('favourite');
  if (before.trashedAt === null && after.trashedAt !== null) parts.push('trash');
  if (before.trashedAt !== null && after.trashedAt === null) parts.push('restore');
  const known = new Map(before.fields.map((field) => [field.id, field]));
  const kept = new Set(after.fields.map(({ id }) => id));
  const changed = after.fields.filter((field) => known.get(field.id)?.digest !== field.digest || known.get(field.id)?.label !== field.label);
  const removed = before.fields.filter(({ id }) => !kept.has(id));
  // A field that changed its class is a new one under the same label.
  return { parts, fields: [...new Set([...changed, ...removed].map(({ label }) => label))] };
}

/** Whether two lists hold the same texts in the same order. */
export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
