import type { ReactNode } from 'react';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import en from '@/messages/en.json' with { type: 'json' };
import ru from '@/messages/ru.json' with { type: 'json' };

interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

function textsOf(catalogue: Catalogue, prefix = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : textsOf(value, `${prefix}${key}.`),
  );
}

/** The names of arguments and tags in a message. What follows a plural category in braces is text. */
function argumentsOf(text: string): string[] {
  const names = [...text.matchAll(/(?<!(?:\bone|\bfew|\bmany|\bother|=\d+) )\{\s*(\w+)\s*[,}]/g), ...text.matchAll(/<(\w+)>/g)].map(([, name]) => name ?? '');
  return [...new Set(names)].toSorted();
}

const english = new Map(textsOf(en));
const russian = new Map(textsOf(ru));

describe('the catalogues', () => {
  it('have the same keys', () => {
    expect([...russian.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it('have no empty text', () => {
    const empty = [...english, ...russian].filter(([, text]) => text.trim() === '').map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it('take the same arguments', () => {
    const different = [...english].filter(([key, text]) => String(argumentsOf(text)) !== String(argumentsOf(russian.get(key) ?? '')));
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('name one, few and other wherever Russian counts', () => {
    const missing = [...russian].filter(([, text]) => /,\s*plural\s*,/.test(text) && !/\bfew\b/.test(text) && /\bone\b[\s\S]*#/.test(text));
    expect(missing.map(([key]) => key)).toEqual([]);
  });

  it.each([['en', english] as const, ['ru', russian] as const])('are well-formed in %s', (locale, texts) => {
    const broken: string[] = [];
    for (const [key, text] of texts) {
      const t = createTranslator({ locale, messages: { text }, onError: (error) => broken.push(`${key}: ${error.message}`) });
      const values = argumentsOf(text).map((name) => [name, text.includes(`<${name}>`) ? (chunks: ReactNode) => chunks : 2] as const);
      expect(t.rich('text', Object.fromEntries(values))).toBeDefined();
    }
    expect(broken).toEqual([]);
  });
});
