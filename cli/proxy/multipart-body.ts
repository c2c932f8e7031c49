import type { Injection } from '../project-file.ts';
import { EVERYWHERE } from '../project-file.ts';
import { badBody } from './refusal.ts';
import type { Slot, Template } from './template.ts';
import { holdsReference } from './template.ts';

/** A part of a body (RFC 2046 §5.1.1), without the delimiter before it. */
interface Part {
  /** The field's name (RFC 7578 §4.2), or null where it is a file or names none. */
  readonly field: string | null;
  /** From the line break after the delimiter to the empty line. */
  readonly head: Buffer;
  readonly content: Buffer | string;
}

const BREAK = '\r\n';
const HEAD_END = '\r\n\r\n';

/**
 * A multipart/form-data body with what the rules put into its text fields. Files are passed on as they are.
 * @throws Refusal `bad-body`
 */
export function multipartTemplate(body: Buffer, boundary: string, injections: readonly Injection[]): Template {
  const delimiter = `--${boundary}`;
  const parts = readParts(body, delimiter);
  for (const { name, value } of injections) {
    if (value === null) continue;
    const at = parts.findIndex(({ field }) => field === name);
    const head = Buffer.from(`${BREAK}Content-Disposition: form-data; name="${name}"${HEAD_END}`);
    const part: Part = { field: name, head: parts[at]?.head ?? head, content: value };
    parts.splice(at === -1 ? parts.length : at, at === -1 ? 0 : 1, part);
  }
  const everywhere = injections.some(({ name }) => name === EVERYWHERE);
  const named = new Set<string | null>(injections.map(({ name }) => name));
  const written = parts.flatMap((part, index): Template => {
    const searched = part.field !== null && (everywhere || named.has(part.field));
    return [`${index === 0 ? '' : BREAK}${delimiter}`, part.head, ...(searched ? [slotOf(part, delimiter)] : [Buffer.from(part.content)])];
  });
  return [...written, `${BREAK}${delimiter}--${BREAK}`];
}

function slotOf({ content }: Part, delimiter: string): Buffer | Slot {
  const text = content.toString('utf8');
  const slot: Slot = {
    text,
    write: (filled) => {
      if (filled.includes(delimiter)) throw badBody('the value holds the boundary of the body');
      return filled;
    },
  };
  return holdsReference(slot) ? slot : Buffer.from(content);
}

function readParts(body: Buffer, delimiter: string): Part[] {
  const parts: Part[] = [];
  let at = body.indexOf(delimiter);
  if (at !== 0 && body.subarray(at - 2, at).toString('latin1') !== BREAK) throw noMultipart();
  for (;;) {
    const start = at + delimiter.length;
    if (body.subarray(start, start + 2).toString('latin1') === '--') return parts;
    const next = body.indexOf(`${BREAK}${delimiter}`, start);
    const headEnd = body.indexOf(HEAD_END, start);
    if (next === -1 || headEnd === -1 || headEnd + HEAD_END.length > next) throw noMultipart();
    const head = body.subarray(start, headEnd + HEAD_END.length);
    parts.push({ field: fieldOf(head), head, content: body.subarray(headEnd + HEAD_END.length, next) });
    at = next + BREAK.length;
  }
}

function fieldOf(head: Buffer): string | null {
  const { parameters = '' } = /^content-disposition: *form-data(?<parameters>;.*)$/im.exec(head.toString('utf8'))?.groups ?? {};
  if (/; *filename\*? *=/i.test(parameters)) return null;
  const { quoted, plain } = /; *name *= *(?:"(?<quoted>[^"]*)"|(?<plain>[^;\s"]+))/i.exec(parameters)?.groups ?? {};
  return quoted ?? plain ?? null;
}

function noMultipart() {
  return badBody('the body is not the multipart/form-data that it is said to be');
}
