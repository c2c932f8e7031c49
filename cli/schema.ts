// [Note: Schemas in the bundle]
// The schemas of lib/protocol are written with zod/mini. The bundle of the CLI builds them with this
// module instead, by an alias: loading zod and compiling its parsers takes longer than everything else
// that a `get` does with the answer. It has only what those schemas use, under the same names, and
// `schema.test.ts` holds it to zod. The bundler refuses a name that is missing here.

const WRONG = Symbol('a value of another shape');

/** What a value reads as, or `WRONG`. */
type Read = (value: unknown) => unknown;
type Check = (value: unknown) => boolean;

type Parsed = { readonly success: true; readonly data: unknown } | { readonly success: false; readonly error: Error };

class Schema {
  readonly read: Read;
  readonly isOptional: boolean;

  constructor(read: Read, isOptional = false) {
    this.read = read;
    this.isOptional = isOptional;
  }

  check(...checks: readonly Check[]): Schema {
    return new Schema((value) => {
      const data = this.read(value);
      return data !== WRONG && checks.every((check) => check(data)) ? data : WRONG;
    }, this.isOptional);
  }

  safeParse(value: unknown): Parsed {
    const data = this.read(value);
    return data === WRONG ? { success: false, error: new TypeError('the value has another shape') } : { success: true, data };
  }

  parse(value: unknown): unknown {
    const parsed = this.safeParse(value);
    if (!parsed.success) throw parsed.error;
    return parsed.data;
  }
}

type Shape = Readonly<Record<string, Schema>>;

class ObjectSchema extends Schema {
  readonly shape: Shape;

  constructor(shape: Shape, isStrict: boolean) {
    super((value) => readObject(value, shape, isStrict));
    this.shape = shape;
  }
}

function readObject(value: unknown, shape: Shape, isStrict: boolean): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return WRONG;
  const source = value as Readonly<Record<string, unknown>>;
  if (isStrict && Object.keys(source).some((key) => !Object.hasOwn(shape, key))) return WRONG;
  const data: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    if (!(key in source) && schema.isOptional) continue;
    const read = schema.read(source[key]);
    if (read === WRONG) return WRONG;
    data[key] = read;
  }
  return data;
}

/** Keeps the keys of `shape` and drops others. */
export function object(shape: Shape): ObjectSchema {
  return new ObjectSchema(shape, false);
}

/** Refuses keys that `shape` does not have. */
export function strictObject(shape: Shape): ObjectSchema {
  return new ObjectSchema(shape, true);
}

/** The option whose schema of `key` takes what the value has there. */
export function discriminatedUnion(key: string, options: readonly ObjectSchema[]): Schema {
  return new Schema((value) => {
    if (typeof value !== 'object' || value === null) return WRONG;
    const mark = (value as Readonly<Record<string, unknown>>)[key];
    const option = options.find(({ shape }) => shape[key] !== undefined && shape[key].read(mark) !== WRONG);
    return option === undefined ? WRONG : option.read(value);
  });
}

export function array(item: Schema): Schema {
  return new Schema((value) => {
    if (!Array.isArray(value)) return WRONG;
    const data = value.map((element) => item.read(element));
    return data.includes(WRONG) ? WRONG : data;
  });
}

export function string(): Schema {
  return new Schema((value) => (typeof value === 'string' ? value : WRONG));
}

export function boolean(): Schema {
  return new Schema((value) => (typeof value === 'boolean' ? value : WRONG));
}

/** A whole number that a double holds exactly. */
export function int(): Schema {
  return new Schema((value) => (Number.isSafeInteger(value) ? value : WRONG));
}

export function literal(expected: string | number | boolean): Schema {
  return new Schema((value) => (value === expected ? value : WRONG));
}

function oneOf(words: readonly string[]): Schema {
  return new Schema((value) => (typeof value === 'string' && words.includes(value) ? value : WRONG));
}
export { oneOf as enum };

export function nullable(inner: Schema): Schema {
  return new Schema((value) => (value === null ? null : inner.read(value)), inner.isOptional);
}

export function optional(inner: Schema): Schema {
  return new Schema((value) => (value === undefined ? undefined : inner.read(value)), true);
}

export function nullish(inner: Schema): Schema {
  return optional(nullable(inner));
}

export function regex(pattern: RegExp): Check {
  return (value) => pattern.test(value as string);
}

export function refine(predicate: (value: never) => boolean): Check {
  return predicate as Check;
}

export function length(exact: number): Check {
  return (value) => lengthOf(value) === exact;
}

export function minLength(least: number): Check {
  return (value) => lengthOf(value) >= least;
}

export function maxLength(most: number): Check {
  return (value) => lengthOf(value) <= most;
}

export function gte(least: number): Check {
  return (value) => (value as number) >= least;
}

export function lte(most: number): Check {
  return (value) => (value as number) <= most;
}

export function positive(): Check {
  return (value) => (value as number) > 0;
}

export function nonnegative(): Check {
  return gte(0);
}

function lengthOf(value: unknown): number {
  return (value as string | readonly unknown[]).length;
}
