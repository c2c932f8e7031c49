import type { EntryItem } from '@/lib/client/items.ts';
import { canonicalLabel } from '@/lib/protocol/names.ts';
import type { Id } from '@/lib/protocol/ids.ts';
import type { FieldHeader } from '@/lib/protocol/sealed/header.ts';
import type { Example } from './commands.ts';

/** The fields that an agent with this entry may fetch. */
export function sharedFields(entry: EntryItem): FieldHeader[] {
  return entry.header.fields.filter((field) => field.class === 'shared');
}

/** Whether there is anything in an entry that an agent could get. */
export function isGrantable(entry: EntryItem): boolean {
  return sharedFields(entry).length > 0;
}

/** The groups of chosen entries that share a name in the form in which agents ask for it. */
export function nameCollisions(entries: readonly EntryItem[], chosen: ReadonlySet<Id>): EntryItem[][] {
  const groups = new Map<string, EntryItem[]>();
  for (const entry of entries) {
    if (!chosen.has(entry.id) || entry.header.trashedAt !== null) continue;
    const name = canonicalLabel(entry.header.name);
    groups.set(name, [...(groups.get(name) ?? []), entry]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** `chosen` with `entries` put in or taken out. */
export function withEntries(chosen: ReadonlySet<Id>, entries: readonly EntryItem[], on: boolean): ReadonlySet<Id> {
  const next = new Set(chosen);
  for (const { id } of entries) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** What the example commands fetch: an entry of the scope, or a made-up one where the scope is empty. */
export function exampleOf(entries: readonly EntryItem[], scope: readonly Id[]): Example {
  const inScope = new Set(scope);
  const mine = entries.filter((entry) => inScope.has(entry.id) && entry.header.trashedAt === null && isGrantable(entry));
  const entry = mine.find((candidate) => candidate.header.type === 'login') ?? mine[0];
  if (!entry) return { entry: 'GitHub', field: 'password', totp: true };
  const fields = sharedFields(entry).filter((field) => field.kind !== 'totp');
  const field = fields.find(({ id }) => id === entry.header.primary) ?? fields[0];
  const totp = sharedFields(entry).some(({ kind }) => kind === 'totp');
  return { entry: entry.header.name, field: field ? field.key || field.label : 'password', totp };
}
