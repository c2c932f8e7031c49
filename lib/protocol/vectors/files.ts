import aesGcm from '../../crypto/vectors/aes-gcm.json' with { type: 'json' };
import base64url from '../../crypto/vectors/base64url.json' with { type: 'json' };
import ed25519 from '../../crypto/vectors/ed25519.json' with { type: 'json' };
import hkdf from '../../crypto/vectors/hkdf.json' with { type: 'json' };
import hmacSha256 from '../../crypto/vectors/hmac-sha256.json' with { type: 'json' };
import httpSignatures from '../../crypto/vectors/http-signatures.json' with { type: 'json' };
import sha256 from '../../crypto/vectors/sha256.json' with { type: 'json' };
import agentKeys from './agent-keys.json' with { type: 'json' };
import audit from './audit.json' with { type: 'json' };
import auditPin from './audit-pin.json' with { type: 'json' };
import bundle from './bundle.json' with { type: 'json' };
import context from './context.json' with { type: 'json' };
import derive from './derive.json' with { type: 'json' };
import encoding from './encoding.json' with { type: 'json' };
import enrolment from './enrolment.json' with { type: 'json' };
import envelope from './envelope.json' with { type: 'json' };
import field from './field.json' with { type: 'json' };
import grant from './grant.json' with { type: 'json' };
import header from './header.json' with { type: 'json' };
import hostRules from './host-rules.json' with { type: 'json' };
import id from './id.json' with { type: 'json' };
import lease from './lease.json' with { type: 'json' };
import lookup from './lookup.json' with { type: 'json' };
import manifest from './manifest.json' with { type: 'json' };
import padding from './padding.json' with { type: 'json' };
import prf from './prf.json' with { type: 'json' };
import recoveryCode from './recovery-code.json' with { type: 'json' };
import roster from './roster.json' with { type: 'json' };
import settings from './settings.json' with { type: 'json' };
import setupToken from './setup-token.json' with { type: 'json' };
import signature from './signature.json' with { type: 'json' };
import vaultKeys from './vault-keys.json' with { type: 'json' };
import wire from './wire.json' with { type: 'json' };
import wrap from './wrap.json' with { type: 'json' };

/** The published vectors, then the generated ones. Their shape is checked where they are used. */
export const vectorFiles: readonly unknown[] = [
  aesGcm,
  base64url,
  ed25519,
  hkdf,
  hmacSha256,
  httpSignatures,
  sha256,
  agentKeys,
  audit,
  auditPin,
  bundle,
  context,
  derive,
  encoding,
  enrolment,
  envelope,
  field,
  grant,
  header,
  hostRules,
  id,
  lease,
  lookup,
  manifest,
  padding,
  prf,
  recoveryCode,
  roster,
  settings,
  setupToken,
  signature,
  vaultKeys,
  wire,
  wrap,
];
