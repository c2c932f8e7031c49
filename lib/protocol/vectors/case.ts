import * as z from 'zod/mini';

/** Whatever JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const VectorCase = z.strictObject({
  /** What the case shows; unique in its file. */
  name: z.string(),
  /** Which operation of `operations/` to run. */
  operation: z.string(),
  /** Its inputs. Bytes are lower-case hexadecimal wherever no format says otherwise. */
  input: z.record(z.string(), z.json()),
  /** What it must give. */
  result: z.optional(z.json()),
  /** Or the code of the error that it must end with. */
  error: z.optional(z.string()),
});

/** One file of frozen vectors. */
export const VectorFile = z.strictObject({
  format: z.string(),
  /** Where the vectors come from: a published document, or the generator. */
  source: z.string(),
  cases: z.array(VectorCase),
});

export interface VectorCase {
  readonly name: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, Json>>;
  readonly result?: Json | undefined;
  readonly error?: string | undefined;
}
export interface VectorFile {
  readonly format: string;
  readonly source: string;
  readonly cases: readonly VectorCase[];
}
