import type { Readable } from 'node:stream';
import type { Injection } from '../project-file.ts';
import { formTemplate } from './form-body.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import type { Fields } from './headers.ts';
import { valuesOf, withoutFields } from './headers.ts';
import { jsonTemplate } from './json-body.ts';
import { multipartTemplate } from './multipart-body.ts';
import { badBody, Refusal } from './refusal.ts';
import type { Template } from './template.ts';

/** Only a body that a rule is for is held whole, and none larger than this. */
const BODY_MAX = 8 * 1024 * 1024;
/** Fields that describe the body as the client sent it. */
const OF_THE_BODY = ['content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest', 'trailer', 'expect'];

type BodyKind = 'json' | 'form' | 'multipart';

/** The rules for the body of a request, and what kind of body it is. */
export interface BodyRules {
  readonly kind: BodyKind;
  readonly type: string;
  readonly injections: readonly Injection[];
}

/** The rules that are for a body of this Content-Type; null where none is. */
export function bodyRules(injections: readonly Injection[], fields: Fields): BodyRules | null {
  const [type = ''] = valuesOf(fields, 'content-type');
  const kind = kindOf(type);
  const own = injections.filter(({ into }) => into === kind);
  return kind === null || own.length === 0 ? null : { kind, type, injections: own };
}

/**
 * Reads a body whole, with what the rules put into it.
 * @throws Refusal `body-too-large`, `bad-body`
 */
export async function readRuledBody(body: Readable, fields: Fields, { kind, type, injections }: BodyRules): Promise<Template> {
  const encodings = valuesOf(fields, 'content-encoding').filter((encoding) => !/^\s*(?:identity)?\s*$/i.test(encoding));
  if (encodings.length > 0) throw badBody('a rule is for this body, and it has a Content-Encoding', 'have the client send it as it is');
  const bytes = await readWhole(body);
  if (kind === 'json') return jsonTemplate(textOf(bytes), injections);
  if (kind === 'form') return formTemplate(textOf(bytes), injections);
  const { quoted, plain } = /; *boundary=(?:"(?<quoted>[^"]{1,70})"|(?<plain>[^\s;"]{1,70}))/i.exec(type)?.groups ?? {};
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw badBody('the Content-Type of the body names no boundary');
  return multipartTemplate(bytes, boundary, injections);
}

/** The fields of a request with another body. @param length in bytes */
export function fieldsForBody(fields: Fields, length: number): Fields {
  return [...withoutFields(fields, OF_THE_BODY), ['content-length', String(length)]];
}

function kindOf(type: string): BodyKind | null {
  const media = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (media === 'application/json' || media.endsWith('+json')) return 'json';
  if (media === 'application/x-www-form-urlencoded') return 'form';
  return media === 'multipart/form-data' ? 'multipart' : null;
}

async function readWhole(body: Readable): Promise<Buffer> {
  const whole = new GatheredBytes(BODY_MAX);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (whole.push(chunk)) continue;
    throw new Refusal('body-too-large', 'a rule is for this body, and it is larger than 8 MiB', { hint: 'limit the rule to the paths that need it' });
  }
  return whole.take();
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw badBody('the body is not UTF-8');
  }
}
