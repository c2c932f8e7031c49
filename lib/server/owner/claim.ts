import type { Database } from '../../../db/connection.ts';
import { insertClaimCode, isClaimed } from '../../../db/queries/instance.ts';
import { makeSecret } from '../secret.ts';

/**
 * A fresh code that lets its holder claim the instance, 43 base64url characters, or null once the
 * instance has an owner. The codes of other instances and earlier starts stay good until then.
 */
export async function ensureClaimCode(db: Database): Promise<string | null> {
  if (await isClaimed(db)) return null;
  const { text, hash } = makeSecret();
  await insertClaimCode(db, hash, Date.now());
  return text;
}
