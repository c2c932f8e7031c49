import type { Bytes } from '../../crypto/bytes.ts';
import { fromHex } from '../../crypto/encoding.ts';
import type { Json } from './case.ts';

/** An operation of the vectors: what it does with an input, as JSON. */
export type Operation = (input: Input) => Json | Promise<Json>;

/** Reads the inputs of a vector and says which one is missing or of another type. */
export class Input {
  readonly #values: Readonly<Record<string, Json>>;

  constructor(values: Readonly<Record<string, Json>>) {
    this.#values = values;
  }

  json(name: string): Json {
    const value = this.#values[name];
    if (value === undefined) throw new TypeError(`the vector has no ${name}`);
    return value;
  }

  /** Whether the input is there and not null. */
  has(name: string): boolean {
    return (this.#values[name] ?? null) !== null;
  }

  text(name: string): string {
    const value = this.json(name);
    if (typeof value !== 'string') throw new TypeError(`${name} is no text`);
    return value;
  }

  number(name: string): number {
    const value = this.json(name);
    if (typeof value !== 'number') throw new TypeError(`${name} is no number`);
    return value;
  }

  /** Bytes that the vector holds as hexadecimal. */
  bytes(name: string): Bytes {
    return fromHex(this.text(name));
  }

  /** One of a few texts. */
  oneOf<T extends string>(name: string, ...choices: readonly T[]): T {
    const value = this.text(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw new TypeError(`${name} is none of ${choices.join(', ')}`);
    return found;
  }

  object(name: string): Input {
    const value = this.json(name);
    if (!isObject(value)) throw new TypeError(`${name} is no object`);
    return new Input(value);
  }

  list(name: string): readonly Json[] {
    const value = this.json(name);
    if (!isList(value)) throw new TypeError(`${name} is no list`);
    return value;
  }

  objects(name: string): readonly Input[] {
    return this.list(name).map((item) => {
      if (!isObject(item)) throw new TypeError(`${name} holds other things than objects`);
      return new Input(item);
    });
  }

  byteList(name: string): readonly Bytes[] {
    return this.list(name).map((item) => {
      if (typeof item !== 'string') throw new TypeError(`${name} holds other things than bytes`);
      return fromHex(item);
    });
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
