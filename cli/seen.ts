import type { FetchHit } from '../lib/protocol/wire/agent.ts';
import { CliError } from './errors.ts';
import { appendPrivate, readPrivate } from './state.ts';

// [Note: What was seen]
// A server could answer with the sealed value of an earlier time: it opens, because it was genuine
// then. So the CLI remembers, for each field, the highest epoch and serial, and for each lookup tag
// which field it led to. One line a change; the last line of a tag is its present field. A line that a
// crash cut off is skipped: the value that it stands for was never printed.

/** What an answer says of its place in time. */
export type Seen = Pick<FetchHit, 'entry' | 'field' | 'epoch' | 'serial'>;

interface Memory {
  /** By field: the highest epoch and serial. */
  readonly fields: Map<string, { epoch: number; serial: number }>;
  /** By tag: each field that it has led to, with the last serial; the newest is the last one. */
  readonly tags: Map<string, Map<string, number>>;
}

const LINE = /^([\w-]{43}) ([0-9a-f-]{36}) ([0-9a-f-]{36}) (\d{1,15}) (\d{1,15})$/;

/** An answer, and the lookup tag in base64url that it is for. */
export interface SeenAnswer {
  readonly tag: string;
  readonly seen: Seen;
}

/**
 * Checks answers against what was seen before and remembers them, before their values are used. One of an
 * earlier time is the end of all of them.
 * @throws CliError `integrity` for the answer of an earlier time
 */
export function rememberSeen(file: string, answers: readonly SeenAnswer[]): void {
  const memory = parse(readPrivate(file) ?? '');
  const lines: string[] = [];
  for (const { tag, seen } of answers) {
    if (isOutdated(memory, tag, seen)) {
      throw new CliError('integrity', 'the server answered with a credential of an earlier time', {
        hint: 'do not use it; tell the owner that the server, or its backup, may have been rolled back',
      });
    }
    if (isKnown(memory, tag, seen)) continue;
    add(memory, tag, seen);
    lines.push(`${tag} ${seen.entry} ${seen.field} ${seen.epoch} ${seen.serial}\n`);
  }
  // The line break goes first too, so that a line that was cut off does not swallow this one.
  if (lines.length > 0) appendPrivate(file, `\n${lines.join('')}`);
}

function parse(text: string): Memory {
  const memory: Memory = { fields: new Map(), tags: new Map() };
  for (const line of text.split('\n')) {
    const [, tag, entry, field, epoch, serial] = LINE.exec(line) ?? [];
    if (tag === undefined || entry === undefined || field === undefined) continue;
    add(memory, tag, { entry, field, epoch: Number(epoch), serial: Number(serial) });
  }
  return memory;
}

function add(memory: Memory, tag: string, { entry, field, epoch, serial }: Seen): void {
  const place = `${entry}/${field}`;
  const before = memory.fields.get(place) ?? { epoch: 0, serial: 0 };
  memory.fields.set(place, { epoch: Math.max(before.epoch, epoch), serial: Math.max(before.serial, serial) });
  const places = memory.tags.get(tag) ?? new Map<string, number>();
  places.delete(place);
  places.set(place, serial);
  memory.tags.set(tag, places);
}

function isOutdated(memory: Memory, tag: string, { entry, field, epoch, serial }: Seen): boolean {
  const place = `${entry}/${field}`;
  const highest = memory.fields.get(place) ?? { epoch: 0, serial: 0 };
  if (epoch < highest.epoch || serial < highest.serial) return true;
  const places = memory.tags.get(tag) ?? new Map<string, number>();
  const current = [...places.keys()].at(-1);
  // The name has meanwhile moved to another field. It can only have moved back by a newer grant.
  return current !== undefined && current !== place && serial <= (places.get(place) ?? -1);
}

function isKnown(memory: Memory, tag: string, { entry, field, epoch, serial }: Seen): boolean {
  const place = `${entry}/${field}`;
  const highest = memory.fields.get(place);
  const places = memory.tags.get(tag);
  const current = places === undefined ? undefined : [...places].at(-1);
  return highest?.epoch === epoch && highest.serial === serial && current?.[0] === place;
}
