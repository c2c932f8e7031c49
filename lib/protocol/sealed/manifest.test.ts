import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeKeyBytes } from '../../crypto/safe/secret-key.ts';
import { makeId } from '../ids.ts';
import type { ManifestMember, ManifestState } from './manifest.ts';
import { EMPTY_MANIFEST, ensureSameManifest, manifestElement, shiftManifest } from './manifest.ts';
import type { VaultKeys } from './vault-keys.ts';
import { deriveVaultKeys } from './vault-keys.ts';

const members = fc.array(
  fc.record({
    kind: fc.constantFrom('entry', 'agent'),
    id: fc.uuid({ version: 4 }),
    version: fc.integer({ min: 1, max: 9 }),
    sealed: fc.uint8Array({ maxLength: 20 }),
  }),
  { minLength: 1, maxLength: 6 },
);

let keys: VaultKeys;
beforeAll(async () => {
  keys = await deriveVaultKeys(makeId(), makeKeyBytes());
});

describe('the manifest', () => {
  test('is the same in any order, and after adding and removing', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.nat(), async (list, seed) => {
        const shuffled = list.toSorted((a, b) => ((a.version * seed) % 7) - ((b.version * seed) % 7));
        const state = await sumOf(EMPTY_MANIFEST, list);
        expect(await sumOf(EMPTY_MANIFEST, shuffled)).toEqual(state);
        expect(await sumOf(EMPTY_MANIFEST, list.toReversed())).toEqual(state);
        const detour = await sumOf(await sumOf(state, list), list, -1);
        expect(detour).toEqual(state);
        expect(await sumOf(state, list, -1)).toEqual(EMPTY_MANIFEST);
      }),
      { numRuns: 50 },
    );
  });

  test('differs for every other set of members', async () => {
    await fc.assert(
      fc.asyncProperty(members, members, async (one, other) => {
        const same = JSON.stringify(one.map(plain).sort()) === JSON.stringify(other.map(plain).sort());
        fc.pre(!same);
        const [sealed, computed] = [await sumOf(EMPTY_MANIFEST, one), await sumOf(EMPTY_MANIFEST, other)];
        expect(() => ensureSameManifest(sealed, computed)).toThrow(expect.objectContaining({ code: 'integrity' }));
      }),
      { numRuns: 50 },
    );
  });
});

async function sumOf(start: ManifestState, list: readonly ManifestMember[], by: 1 | -1 = 1): Promise<ManifestState> {
  let state = start;
  for (const member of list) state = shiftManifest(state, await manifestElement(keys, member), by);
  return state;
}

function plain({ kind, id, version, sealed }: ManifestMember): string {
  return JSON.stringify([kind, id, version, Array.from(sealed)]);
}
