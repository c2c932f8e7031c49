/**
 * Every label that separates one use of a key, MAC or hash from another. A label is never reused for
 * another meaning and never changed; a new format gets a new one. The two labels of `lib/crypto`
 * ("clavitor/v1/envelope", "clavitor/v1/derive") wrap these and appear nowhere else.
 */
export const LABELS = {
  // WebAuthn PRF inputs (W3C WebAuthn Level 3 §10.1.4): constants, so that no server can choose them.
  prfUnlock: 'clavitor/v1/prf/unlock',
  prfPersonal: 'clavitor/v1/prf/personal',

  // Wraps of the two vault keys.
  wrapVaultByPasskey: 'clavitor/v1/wrap/vault/passkey',
  wrapPersonalByPasskey: 'clavitor/v1/wrap/personal/passkey',
  wrapVaultByRecovery: 'clavitor/v1/wrap/vault/recovery',
  wrapPersonalByRecovery: 'clavitor/v1/wrap/personal/recovery',

  // From the recovery code.
  recoveryChecksum: 'clavitor/v1/recovery/checksum',
  recoveryId: 'clavitor/v1/recovery/id',
  recoveryAuth: 'clavitor/v1/recovery/auth',
  recoveryUnlock: 'clavitor/v1/recovery/unlock',
  recoveryPersonal: 'clavitor/v1/recovery/personal',

  // From the vault key.
  keyHeader: 'clavitor/v1/key/header',
  keyShared: 'clavitor/v1/key/shared',
  keyRoster: 'clavitor/v1/key/roster',
  keySettings: 'clavitor/v1/key/settings',
  keyManifestMac: 'clavitor/v1/key/manifest-mac',
  keyManifestSeal: 'clavitor/v1/key/manifest-seal',
  keyAuditPin: 'clavitor/v1/key/audit-pin',
  keyMemory: 'clavitor/v1/key/memory',

  // Sealed under keys from the vault key.
  header: 'clavitor/v1/header',
  roster: 'clavitor/v1/roster',
  settings: 'clavitor/v1/settings',
  passkeyName: 'clavitor/v1/passkey-name',
  manifest: 'clavitor/v1/manifest',
  manifestElement: 'clavitor/v1/manifest/element',
  auditPin: 'clavitor/v1/audit/pin',
  memory: 'clavitor/v1/memory',

  // Fields: the value under its field key, the field key for its owner.
  fieldValue: 'clavitor/v1/field/value',
  fieldWrapShared: 'clavitor/v1/field/wrap/shared',
  fieldWrapPersonal: 'clavitor/v1/field/wrap/personal',

  // From the agent key.
  keyGrant: 'clavitor/v1/key/grant',
  keyTag: 'clavitor/v1/key/tag',
  keyRequestMac: 'clavitor/v1/key/request-mac',
  keyLease: 'clavitor/v1/key/lease',
  grant: 'clavitor/v1/grant',
  tag: 'clavitor/v1/tag',
  lease: 'clavitor/v1/lease',

  // Setup token.
  tokenChecksum: 'clavitor/v1/token/checksum',
  tokenAuth: 'clavitor/v1/token/auth',
  keyBundle: 'clavitor/v1/key/bundle',
  keyEnrolment: 'clavitor/v1/key/enrolment',
  bundle: 'clavitor/v1/bundle',
  enrolment: 'clavitor/v1/enrolment',

  // Audit.
  auditGenesis: 'clavitor/v1/audit/genesis',
  auditRow: 'clavitor/v1/audit/row',
  auditRequest: 'clavitor/v1/audit/request',
} as const;
