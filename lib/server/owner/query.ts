import * as z from 'zod/mini';
import { ServerError } from '../errors.ts';

/** A number in decimal digits that may be left out, within `schema`. */
export const queryNumber = (schema: z.ZodMiniType<number, number>) =>
  z.optional(z.pipe(z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number)), schema));

/** The query as its schema has it. @throws ServerError `bad-request` that names the parameter */
export function ensureQuery<S extends z.ZodMiniType>(schema: S, query: Readonly<Record<string, string>>): z.output<S> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new ServerError('bad-request', 'the query does not fit', { detail: parsed.error.issues[0]?.path.map(String).join('.') ?? '' });
}
