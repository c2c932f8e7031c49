import { fromBase64url, toBase64url } from '../crypto/encoding.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Id } from '../protocol/ids.ts';
import type { PersonalKey } from '../protocol/sealed/vault-keys.ts';
import { importPersonalKey, unwrapKey } from '../protocol/sealed/vault-keys.ts';
import { CeremonyOptions, PersonalAnswer } from '../protocol/wire/owner.ts';
import { call } from './api.ts';
import { asClientError, ClientError } from './errors.ts';
import type { FieldRow } from './fields.ts';
import { ensureKeys } from './keyring.ts';
import { relyingParty } from './instance.ts';
import { askPasskey, ensureOutput, wipeOutputs } from './passkey.ts';

/** What a ceremony for one entry's personal fields gives. Not to be kept. */
export interface PersonalAccess {
  readonly key: PersonalKey;
  readonly rows: readonly FieldRow[];
}

/**
 * The ceremony behind personal fields: one touch, made for this entry, that evaluates `personal` only.
 * The entry need not exist yet.
 * Server learns: that the owner opens this opaque entry's personal fields, and when.
 * @throws ClientError `passkey-…`, `forbidden`, `integrity`
 */
export async function openPersonalAccess(entry: Id): Promise<PersonalAccess> {
  const { vault } = ensureKeys();
  const options = await call('POST', `/api/entries/${entry}/personal/options`, CeremonyOptions);
  const { assertion, credential, outputs } = await askPasskey(relyingParty(), options, ['personal']);
  try {
    const answer = await call('POST', `/api/entries/${entry}/personal`, PersonalAnswer, { assertion });
    if (answer.credential !== toBase64url(credential)) {
      throw new ClientError('integrity', 'the server answered with the wrap of another passkey');
    }
    const secret = ensureOutput(outputs, 'personal');
    const key = await asClientError(async () => unwrapPersonal(vault, credential, secret, answer.wrapPersonal));
    return { key, rows: answer.fields };
  } finally {
    wipeOutputs(outputs);
  }
}

async function unwrapPersonal(vault: Id, credential: Uint8Array<ArrayBuffer>, secret: Uint8Array<ArrayBuffer>, wrap: string): Promise<PersonalKey> {
  const raw = await unwrapKey(vault, { kind: 'passkey', credential }, 'personal', secret, fromBase64url(wrap));
  try {
    return await importPersonalKey(raw);
  } finally {
    wipe(raw);
  }
}
