import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url } from '../../crypto/encoding.ts';
import { makeKeyBytes } from '../../crypto/safe/secret-key.ts';
import type { FieldPlace, GrantPlace } from '../contexts.ts';
import { makeId } from '../ids.ts';
import { deriveAgentKeys } from './agent-keys.ts';
import { openField, openValue, sealField, unwrapFieldKey } from './field.ts';
import type { Grant } from './grant.ts';
import { openGrant, sealGrant } from './grant.ts';
import type { PersonalKey, VaultKeys } from './vault-keys.ts';
import { deriveVaultKeys, importPersonalKey } from './vault-keys.ts';

const vault = makeId();
const place: FieldPlace = { vault, entry: makeId(), field: makeId(), class: 'shared', epoch: 1 };
let keys: VaultKeys;
let personal: PersonalKey;

beforeAll(async () => {
  keys = await deriveVaultKeys(vault, makeKeyBytes());
  personal = await importPersonalKey(makeKeyBytes());
});

describe('a field', () => {
  test('reaches an agent through its grant', async () => {
    const sealed = await sealField(keys.shared, place, 'correct horse');
    const agent = await deriveAgentKeys(makeId(), makeKeyBytes());
    const at: GrantPlace = { vault, agent: agent.agent, entry: place.entry, field: place.field, epoch: 1, serial: 1 };
    const asked = { name: 'GitHub', label: '' };
    const grant = await openGrant(agent, at, await sealGrant(agent, at, grantOf(await unwrapFieldKey(keys.shared, place, sealed.wrap))), asked);
    expect(await openValue(fromBase64url(grant.key), place, sealed.value)).toBe('correct horse');
  });

  test('of an epoch that came after the grant stays closed to its key', async () => {
    const first = await sealField(keys.shared, place, 'old');
    const second = await sealField(keys.shared, { ...place, epoch: 2 }, 'new');
    const key = await unwrapFieldKey(keys.shared, place, first.wrap);
    for (const epoch of [1, 2]) {
      await expect(openValue(key, { ...place, epoch }, second.value)).rejects.toMatchObject({ code: 'open-failed' });
    }
  });

  test('that is personal opens with the personal key alone', async () => {
    const at: FieldPlace = { ...place, class: 'personal' };
    const sealed = await sealField(personal, at, 'C01X00T47');
    expect(await openField(personal, at, sealed, sealed.digest)).toBe('C01X00T47');
    await expect(openField(keys.shared, at, sealed, sealed.digest)).rejects.toMatchObject({ code: 'integrity' });
    await expect(openField(keys.shared, place, sealed, sealed.digest)).rejects.toMatchObject({ code: 'open-failed' });
    await expect(unwrapFieldKey(keys.shared, at, sealed.wrap)).rejects.toMatchObject({ code: 'integrity' });
    await expect(unwrapFieldKey(keys.shared, place, sealed.wrap)).rejects.toMatchObject({ code: 'open-failed' });
  });

  test('cannot be sealed with the key of the other class', async () => {
    await expect(sealField(keys.shared, { ...place, class: 'personal' }, 'x')).rejects.toMatchObject({ code: 'integrity' });
    await expect(sealField(personal, place, 'x')).rejects.toMatchObject({ code: 'integrity' });
  });
});

function grantOf(key: Uint8Array): Grant {
  return {
    v: 1,
    name: 'GitHub',
    label: 'Password',
    aliases: ['password', ''],
    kind: 'secret',
    key: toBase64url(key),
    hosts: [],
    injections: [],
    approval: 'none',
    purposes: ['read'],
  };
}
