import type { FetchHit } from '../lib/protocol/wire/agent.ts';
import { CliError } from './errors.ts';
import { withLock } from './lock.ts';
import { appendPrivate, readPrivate, rewritePrivate } from './state.ts';

// [Note: What was seen]
// A server could answer with the sealed value of an earlier time: it opens, because it was genuine
// then. So the CLI remembers, for each field, the highest epoch and serial, and for each lookup tag
// which field it led to. One line a change; the last line of a tag is its present field. A line that a
// crash cut off is skipped: the value that it stands for was never printed. A file that has grown is rewritten with
// the lines that its memory needs: they read as the same memory.

/** What an answer says of its place in time. */
export type Seen = Pick<FetchHit, 'entry' | 'field' | 'epoch' | 'serial'>;

interface Memory {
  /** By field: the highest epoch and serial. */
  readonly fields: Map<string, { epoch: number; serial: number }>;
  /** By tag: each field that it has led to, with the last serial; the newest is the last one. */
  readonly tags: Map<string, Map<string, number>>;
}

const COMPACT_FROM = 256 * 1024;
/** In bytes: a vault of 100,000 fields, each of which was found. */
const SEEN_MAX = 16 * 1024 * 1024;
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
  // Where another process has replaced the file meanwhile, once more with what it holds now.
  while (!tryRemember(file, answers));
}

/** What the file of a profile holds, for `doctor`. @returns how many fields @throws as `readPrivate` does */
export function countSeen(file: string): number {
  return parse(readPrivate(file, SEEN_MAX) ?? '').fields.size;
}

function tryRemember(file: string, answers: readonly SeenAnswer[]): boolean {
  const text = readPrivate(file, SEEN_MAX) ?? '';
  const memory = parse(text);
  const lines: string[] = [];
  for (const { tag, seen } of answers) {
    if (isOutdated(memory, tag, seen)) {
      throw new CliError('integrity', 'the server answered with a credential of an earlier time', {
        hint: 'do not use it; tell the owner that the server, or its backup, may have been rolled back',
      });
    }
    if (isKnown(memory, tag, seen)) continue;
    add(memory, tag, seen);
    lines.push(lineOf(tag, seen));
  }
  // The line break goes first too, so that a line that was cut off does not swallow this one.
  const isRemembered = lines.length === 0 || appendPrivate(file, `\n${lines.join('')}`);
  if (text.length > COMPACT_FROM && text.length > 2 * textOf(memory).length) compact(file);
  return isRemembered;
}

/** The lock keeps out others who compact; where one does, or it fails, the next call tries again. */
function compact(file: string): void {
  const rewrite = () => {
    rewritePrivate(file, (text) => textOf(parse(text)));
    return Promise.resolve();
  };
  withLock(`${file}.lock`, rewrite).catch(() => undefined);
}

/** The fewest lines that `parse` reads as this memory. */
function textOf({ fields, tags }: Memory): string {
  const lines = [...tags].flatMap(([tag, places]) =>
    [...places].flatMap(([place, serial]) => {
      const [entry = '', field = ''] = place.split('/');
      const highest = fields.get(place) ?? { epoch: 0, serial };
      const last = lineOf(tag, { entry, field, epoch: highest.epoch, serial });
      // Of two processes the one with the older answer may have written last.
      return highest.serial === serial ? [last] : [lineOf(tag, { entry, field, ...highest }), last];
    }),
  );
  return lines.join('');
}

function lineOf(tag: string, { entry, field, epoch, serial }: Seen): string {
  return `${tag} ${entry} ${field} ${epoch} ${serial}\n`;
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
