import type { Bytes } from '../../../crypto/bytes.ts';
import { utf8 } from '../../../crypto/bytes.ts';
import { fromHex, toHex } from '../../../crypto/encoding.ts';
import type { SecretKey } from '../../../crypto/safe/secret-key.ts';
import { importKey } from '../../../crypto/safe/secret-key.ts';
import type { FieldPlace } from '../../contexts.ts';
import { countedContext, fieldContext } from '../../contexts.ts';
import { fieldDigest } from '../../sealed/field.ts';
import { EMPTY_MANIFEST, manifestElement, shiftManifest } from '../../sealed/manifest.ts';
import type { VaultKeys } from '../../sealed/vault-keys.ts';
import { deriveVaultKeys, importPersonalKey } from '../../sealed/vault-keys.ts';
import type { Json, VectorCase, VectorFile } from '../case.ts';
import { alterations, failingAlterations, flipped } from './alterations.ts';
import type { Inputs } from './world.ts';
import {
  AGENT,
  ENTRY,
  fails,
  failing,
  FIELD,
  fixedBytes,
  fixedEnvelope,
  fixedHex,
  gives,
  OTHER_ENTRY,
  OTHER_FIELD,
  OTHER_VAULT,
  VAULT,
} from './world.ts';

const SOURCE = 'lib/protocol/vectors/make.ts';
const VAULT_KEY = fixedBytes('vault key');
const PERSONAL_KEY = fixedBytes('personal key');
const VAULT_INPUT = { vault: VAULT, vaultKey: toHex(VAULT_KEY) };

const SHARED: FieldPlace = { vault: VAULT, entry: ENTRY, field: FIELD, class: 'shared', epoch: 1 };
const PERSONAL: FieldPlace = { ...SHARED, field: OTHER_FIELD, class: 'personal', epoch: 3 };

interface FieldVector {
  readonly value: Bytes;
  readonly wrap: Bytes;
  readonly input: Inputs;
}

/** A field as its owner stores it, and the inputs that open it. */
async function fixedField(owner: SecretKey<string>, place: FieldPlace, text: string, keyInput: Inputs): Promise<FieldVector> {
  const name = `${place.class} field at epoch ${place.epoch} of ${place.entry}`;
  const key = fixedBytes(`key of ${name}`);
  const value = await fixedEnvelope(await importKey('field', key), fieldContext('value', place), utf8(text), `value of ${name}`);
  const wrap = await fixedEnvelope(owner, fieldContext('wrap', place), key, `wrap of ${name}`);
  const input = { ...keyInput, ...place, value: toHex(value), wrap: toHex(wrap), digest: fieldDigest(value) };
  return { value, wrap, input };
}

/** `vector` with another value, whose digest the header also states: only the sealing can find it. */
function exchanged(value: Bytes): Inputs {
  return { value: toHex(value), digest: fieldDigest(value) };
}

export async function fieldVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const personalInput = { personalKey: toHex(PERSONAL_KEY) };
  const shared = await fixedField(keys.shared, SHARED, 'correct horse', VAULT_INPUT);
  const later = await fixedField(keys.shared, { ...SHARED, epoch: 2 }, 'battery staple', VAULT_INPUT);
  const elsewhere = await fixedField(keys.shared, { ...SHARED, entry: OTHER_ENTRY }, 'correct horse', VAULT_INPUT);
  const personal = await fixedField(await importPersonalKey(PERSONAL_KEY), PERSONAL, 'C01X00T47', personalInput);
  return {
    format: 'field',
    source: SOURCE,
    cases: [
      gives('a shared field', 'field-open', shared.input, 'correct horse'),
      gives('a personal field', 'field-open', personal.input, 'C01X00T47'),
      gives('key of a shared field', 'field-key', shared.input, toHex(fixedBytes(`key of shared field at epoch 1 of ${ENTRY}`))),
      gives('digest', 'field-digest', { value: toHex(shared.value) }, fieldDigest(shared.value)),
      ...alteredValues(shared),
      ...failingAlterations('field-open', shared.input, 'wrap', shared.wrap),
      ...failing('field-open', shared.input, 'open-failed', {
        'another vault': { vault: OTHER_VAULT },
        'another vault key': { vaultKey: fixedHex('another vault key') },
        'another entry': { entry: OTHER_ENTRY },
        'another field': { field: OTHER_FIELD },
        'another epoch': { epoch: 2 },
        'value of another epoch': exchanged(later.value),
        'value of another entry': exchanged(elsewhere.value),
        'wrap of another epoch': { wrap: toHex(later.wrap) },
        'wrap of another entry': { wrap: toHex(elsewhere.wrap) },
        'value and wrap of another epoch': { ...exchanged(later.value), wrap: toHex(later.wrap) },
        'value and wrap exchanged': { ...exchanged(shared.wrap), wrap: toHex(shared.value) },
        'value and wrap of a personal field': { ...exchanged(personal.value), wrap: toHex(personal.wrap) },
      }),
      ...failing('field-open', personal.input, 'open-failed', {
        'personal: another personal key': { personalKey: fixedHex('another personal key') },
        'personal: opened by the vault key': { personalKey: toHex(VAULT_KEY) },
        'personal: value and wrap of a shared field': { ...exchanged(shared.value), wrap: toHex(shared.wrap) },
      }),
      ...failing('field-open', shared.input, 'integrity', {
        'digest of another value': { digest: fieldDigest(later.value) },
        'value altered, digest kept': { value: toHex(flipped(shared.value, -1)) },
        'no digest': { digest: '' },
        'called personal, under the shared key': { class: 'personal' },
      }),
      fails('personal field called shared, under the personal key', 'field-open', { ...personal.input, class: 'shared' }, 'integrity'),
      fails('personal field under the vault key', 'field-open', { ...personal.input, ...VAULT_INPUT, personalKey: null }, 'integrity'),
      fails('key of a personal field', 'field-key', { ...personal.input, ...VAULT_INPUT }, 'integrity'),
      fails('key of a personal field called shared', 'field-key', { ...personal.input, ...VAULT_INPUT, class: 'shared' }, 'open-failed'),
      fails('a zero personal key', 'field-open', { ...personal.input, personalKey: '00'.repeat(32) }, 'bad-key'),
      fails('an epoch below zero', 'field-open', { ...shared.input, epoch: -1 }, 'bad-length'),
      fails('an epoch of 33 bits', 'field-open', { ...shared.input, epoch: 2 ** 32 }, 'bad-length'),
    ],
  };
}

/** Alterations of the value whose digest the header also states, so that the sealing has to find them. */
function alteredValues(field: FieldVector): VectorCase[] {
  const changes = Object.entries(alterations(field.value)).map(([name, value]) => [`value: ${name}`, exchanged(value)] as const);
  return failing('field-open', field.input, 'open-failed', Object.fromEntries(changes));
}

interface Step {
  readonly step: 'add' | 'remove';
  readonly kind: 'entry' | 'agent';
  readonly id: string;
  readonly version: number;
  readonly sealed: string;
}

const FIRST: Step = { step: 'add', kind: 'entry', id: ENTRY, version: 1, sealed: '0a0b' };
const SECOND: Step = { step: 'add', kind: 'entry', id: OTHER_ENTRY, version: 5, sealed: '0c' };
const ROSTER: Step = { step: 'add', kind: 'agent', id: AGENT, version: 2, sealed: '0d' };
const ALL = [FIRST, SECOND, ROSTER];

async function stateOf(keys: VaultKeys, steps: readonly Step[]) {
  let state = EMPTY_MANIFEST;
  for (const { step, sealed, ...member } of steps) {
    const element = await manifestElement(keys, { ...member, sealed: fromHex(sealed) });
    state = shiftManifest(state, element, step === 'add' ? 1 : -1);
  }
  return { sum: state.sum.toString(16).padStart(64, '0'), members: state.members };
}

function inputOf(steps: readonly Step[]): Inputs {
  return { ...VAULT_INPUT, steps: steps.map((step) => ({ ...step })) };
}

export async function manifestVectors(): Promise<VectorFile> {
  const keys = await deriveVaultKeys(VAULT, VAULT_KEY);
  const state = await stateOf(keys, ALL);
  const manifest = { v: 1, ...state };
  const context = countedContext('manifest', VAULT, 7);
  const sealedAs = async (name: string, value: Json) => toHex(await fixedEnvelope(keys.manifestSeal, context, utf8(JSON.stringify(value)), name));
  const sealed = await fixedEnvelope(keys.manifestSeal, context, utf8(JSON.stringify(manifest)), 'manifest');
  const base = { ...VAULT_INPUT, counter: 7, sealed: toHex(sealed) };
  const sums = async (name: string, ...steps: readonly Step[]) => gives(name, 'manifest-sum', inputOf(steps), await stateOf(keys, steps));
  const same = (name: string, ...steps: readonly Step[]) => gives(name, 'manifest-compare', { ...inputOf(steps), sealed: state }, 'same');
  const differs = (name: string, ...steps: readonly Step[]) => fails(name, 'manifest-compare', { ...inputOf(steps), sealed: state }, 'integrity');
  return {
    format: 'manifest',
    source: SOURCE,
    cases: [
      await sums('no members'),
      await sums('one entry', FIRST),
      await sums('one agent', ROSTER),
      await sums('three members', ...ALL),
      await sums('one taken away that was not there', { ...FIRST, step: 'remove' }, FIRST),
      same('in another order', ROSTER, FIRST, SECOND),
      same('one added and taken away', ...ALL, { ...FIRST, version: 2 }, { ...FIRST, version: 2, step: 'remove' }),
      same('one replaced and put back', ...ALL, { ...SECOND, step: 'remove' }, SECOND),
      differs('nothing'),
      differs('an entry dropped', FIRST, ROSTER),
      differs('the agent dropped', FIRST, SECOND),
      differs('an entry twice', ...ALL, FIRST),
      differs('an entry twice for another', FIRST, FIRST, ROSTER),
      differs('an older version', { ...FIRST, version: 0 }, SECOND, ROSTER),
      differs('another ciphertext', { ...FIRST, sealed: '0a0c' }, SECOND, ROSTER),
      differs('ciphertexts exchanged', { ...FIRST, sealed: SECOND.sealed }, { ...SECOND, sealed: FIRST.sealed }, ROSTER),
      differs('ids exchanged', { ...FIRST, id: SECOND.id }, { ...SECOND, id: FIRST.id }, ROSTER),
      differs('versions exchanged', { ...FIRST, version: 5 }, { ...SECOND, version: 1 }, ROSTER),
      differs('an agent as an entry', FIRST, SECOND, { ...ROSTER, kind: 'entry' }),
      differs('one more', ...ALL, { ...FIRST, id: FIELD }),
      differs('same members by count only', FIRST, SECOND, { ...ROSTER, sealed: '0e' }),
      fails('sum right, number wrong', 'manifest-compare', { ...inputOf(ALL), sealed: { ...state, members: 4 } }, 'integrity'),
      fails('elements of another vault key', 'manifest-compare', { ...inputOf(ALL), sealed: state, vaultKey: fixedHex('another vault key') }, 'integrity'),

      gives('opened', 'manifest-open', base, state),
      ...failingAlterations('manifest-open', base, 'sealed', sealed),
      ...failing('manifest-open', base, 'open-failed', {
        'another vault': { vault: OTHER_VAULT },
        'another vault key': { vaultKey: fixedHex('another vault key') },
        'an earlier counter': { counter: 6 },
        'a later counter': { counter: 8 },
      }),
      ...failing('manifest-open', base, 'integrity', {
        'a sum of 63 digits': { sealed: await sealedAs('short sum', { ...manifest, sum: state.sum.slice(1) }) },
        'a sum in capitals': { sealed: await sealedAs('capital sum', { ...manifest, sum: 'A'.repeat(64) }) },
        'fewer than no members': { sealed: await sealedAs('no members', { ...manifest, members: -1 }) },
        'format 2': { sealed: await sealedAs('format 2', { ...manifest, v: 2 }) },
        'no manifest at all': { sealed: await sealedAs('empty', {}) },
      }),
    ],
  };
}
