import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { liveMemory } from '../../tests/live-memory.ts';
import { readRuledBody } from './ruled-body.ts';
import { fillTemplate } from './template.ts';

const MEGABYTE = 1024 * 1024;

test('a body that comes in tiny chunks takes the memory of its bytes', async () => {
  let held = Number.NaN;
  async function* chunks() {
    yield Buffer.from('["');
    const before = liveMemory();
    for (let count = 0; count < 200_000; count++) {
      yield Buffer.from('x');
      // Other work goes on between the packets of a client, and what it leaves can go.
      if (count % 1_000 === 0) await setImmediate();
    }
    held = liveMemory() - before;
    yield Buffer.from(' clavitor://A/b"]');
  }
  const template = await readRuledBody(Readable.from(chunks()), [], { kind: 'json', type: '', injections: [{ into: 'json', name: '*', value: null }] });
  expect(fillTemplate(template, () => 'value').toString()).toBe(`["${'x'.repeat(200_000)} value"]`);
  expect(held).toBeLessThan(5 * MEGABYTE);
});
