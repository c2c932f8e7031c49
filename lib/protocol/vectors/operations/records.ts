import { toHex } from '../../../crypto/encoding.ts';
import type { FieldPlace } from '../../contexts.ts';
import { openAuditPin, sealAuditPin } from '../../sealed/audit-pin.ts';
import type { FieldOwnerKey } from '../../sealed/field.ts';
import { fieldDigest, openField, sealField, unwrapFieldKey } from '../../sealed/field.ts';
import type { Header } from '../../sealed/header.ts';
import { openHeader, sealHeader } from '../../sealed/header.ts';
import type { ManifestState } from '../../sealed/manifest.ts';
import {
  EMPTY_MANIFEST,
  ensureSameManifest,
  manifestElement,
  openManifest,
  sealManifest,
  shiftManifest,
} from '../../sealed/manifest.ts';
import { openRoster, sealRoster } from '../../sealed/roster.ts';
import { openPasskeyName, openSettings, sealPasskeyName, sealSettings } from '../../sealed/settings.ts';
import type { VaultKeys } from '../../sealed/vault-keys.ts';
import { deriveVaultKeys, importPersonalKey } from '../../sealed/vault-keys.ts';
import type { Json } from '../case.ts';
import type { Input, Operation } from '../input.ts';

/**
 * Records under the vault key, and fields. Each that opens is sealed anew and opened again, so the
 * vectors go through the sealing half too.
 */
export const recordOperations: Readonly<Record<string, Operation>> = {
  'header-open': async (input) => {
    const at = [await vaultKeys(input), input.text('entry'), input.number('version')] as const;
    return openHeader(...at, await sealHeader(...at, await openHeader(...at, input.bytes('sealed'))));
  },
  'header-seal': async (input) => {
    // The schema behind `sealHeader` is what these vectors test, so the input is taken as it is.
    await sealHeader(await vaultKeys(input), input.text('entry'), input.number('version'), input.json('header') as Header);
    return 'sealed';
  },
  'settings-open': async (input) => {
    const at = [await vaultKeys(input), input.number('version')] as const;
    return openSettings(...at, await sealSettings(...at, await openSettings(...at, input.bytes('sealed'))));
  },
  'passkey-name-open': async (input) => {
    const at = [await vaultKeys(input), input.bytes('credential')] as const;
    return openPasskeyName(...at, await sealPasskeyName(...at, await openPasskeyName(...at, input.bytes('sealed'))));
  },
  'roster-open': async (input) => {
    const at = [await vaultKeys(input), input.text('agent'), input.number('version')] as const;
    return openRoster(...at, await sealRoster(...at, await openRoster(...at, input.bytes('sealed'))));
  },
  'audit-pin-open': async (input) => {
    const at = [await vaultKeys(input), input.number('counter')] as const;
    return openAuditPin(...at, await sealAuditPin(...at, await openAuditPin(...at, input.bytes('sealed'))));
  },

  'manifest-open': async (input) => {
    const at = [await vaultKeys(input), input.number('counter')] as const;
    return stateJson(await openManifest(...at, await sealManifest(...at, await openManifest(...at, input.bytes('sealed')))));
  },
  'manifest-sum': async (input) => stateJson(await sumOf(input)),
  'manifest-compare': async (input) => {
    const sealed = input.object('sealed');
    ensureSameManifest({ sum: BigInt(`0x${sealed.text('sum')}`), members: sealed.number('members') }, await sumOf(input));
    return 'same';
  },

  'field-open': async (input) => {
    const [owner, place, digest] = [await ownerKey(input), placeOf(input), input.text('digest')];
    const text = await openField(owner, place, { value: input.bytes('value'), wrap: input.bytes('wrap') }, digest);
    const again = await sealField(owner, place, text);
    return openField(owner, place, again, again.digest);
  },
  'field-key': async (input) =>
    toHex(await unwrapFieldKey((await vaultKeys(input)).shared, placeOf(input), input.bytes('wrap'))),
  'field-digest': (input) => fieldDigest(input.bytes('value')),
};

async function vaultKeys(input: Input): Promise<VaultKeys> {
  return deriveVaultKeys(input.text('vault'), input.bytes('vaultKey'));
}

/** The personal key where the vector has one, else the vault's key for shared fields. */
async function ownerKey(input: Input): Promise<FieldOwnerKey> {
  return input.has('personalKey') ? importPersonalKey(input.bytes('personalKey')) : (await vaultKeys(input)).shared;
}

function placeOf(input: Input): FieldPlace {
  return {
    vault: input.text('vault'),
    entry: input.text('entry'),
    field: input.text('field'),
    class: input.oneOf('class', 'shared', 'personal'),
    epoch: input.number('epoch'),
  };
}

async function sumOf(input: Input): Promise<ManifestState> {
  const keys = await vaultKeys(input);
  let state = EMPTY_MANIFEST;
  for (const step of input.objects('steps')) {
    const member = {
      kind: step.oneOf('kind', 'entry', 'agent'),
      id: step.text('id'),
      version: step.number('version'),
      sealed: step.bytes('sealed'),
    };
    const by = step.oneOf('step', 'add', 'remove') === 'add' ? 1 : -1;
    state = shiftManifest(state, await manifestElement(keys, member), by);
  }
  return state;
}

function stateJson(state: ManifestState): Json {
  return { sum: state.sum.toString(16).padStart(64, '0'), members: state.members };
}
