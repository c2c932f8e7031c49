import type { Bytes } from '../../../crypto/bytes.ts';
import { utf8 } from '../../../crypto/bytes.ts';
import { toHex } from '../../../crypto/encoding.ts';
import { importPublicKey, verify } from '../../../crypto/hazmat/ed25519.ts';
import type { AuditRow } from '../../audit.ts';
import { auditGenesis, auditRowHash } from '../../audit.ts';
import type { SignableRequest, SignatureParameters } from '../../signature.ts';
import { contentDigest, isTimely, parseSignature, signatureBase, signatureHeader, signatureInput } from '../../signature.ts';
import type { Input, Operation } from '../input.ts';

/** Signed requests and the audit chain. */
export const requestOperations: Readonly<Record<string, Operation>> = {
  'content-digest': (input) => contentDigest(utf8(input.text('body'))),
  'signature-base': (input) => new TextDecoder().decode(signatureBase(requestOf(input), parametersOf(input))),
  'signature-input': (input) => signatureInput(parametersOf(input)),
  'signature-header': (input) => signatureHeader(input.bytes('signature')),
  'signature-parse': (input) => {
    const { created, expires, nonce, agent, signature } = parseSignature(headerOf(input, 'input'), headerOf(input, 'signature'));
    return { created, expires, nonce, agent, signature: toHex(signature) };
  },
  'signature-timely': (input) => isTimely(parametersOf(input), input.number('now')),
  'request-verify': async (input) => {
    const received = parseSignature(headerOf(input, 'input'), headerOf(input, 'signature'));
    const key = await importPublicKey(input.bytes('publicKey'));
    return verify(key, received.signature, signatureBase(requestOf(input), received));
  },

  'audit-genesis': (input) => toHex(auditGenesis(input.text('vault'))),
  'audit-row-hash': (input) => toHex(auditRowHash(input.bytes('previous'), rowOf(input.object('row')))),
  'audit-chain': (input) => {
    let head: Bytes = auditGenesis(input.text('vault'));
    for (const row of input.objects('rows')) head = auditRowHash(head, rowOf(row));
    return toHex(head);
  },
};

function headerOf(input: Input, name: string): string | null {
  return input.has(name) ? input.text(name) : null;
}

function requestOf(input: Input): SignableRequest {
  return {
    method: input.text('method'),
    authority: input.text('authority'),
    path: input.text('path'),
    query: input.text('query'),
    body: utf8(input.text('body')),
  };
}

function parametersOf(input: Input): SignatureParameters {
  return {
    created: input.number('created'),
    expires: input.number('expires'),
    nonce: input.has('nonce') ? input.text('nonce') : '',
    agent: input.has('agent') ? input.text('agent') : '',
  };
}

function rowOf(row: Input): AuditRow {
  const text = (name: string) => (row.has(name) ? row.text(name) : null);
  return {
    seq: row.number('seq'),
    time: row.number('time'),
    actor: row.oneOf('actor', 'web', 'cli', 'proxy', 'server'),
    agent: text('agent'),
    action: row.text('action'),
    outcome: row.oneOf('outcome', 'ok', 'refused'),
    reason: text('reason'),
    entry: text('entry'),
    field: text('field'),
    address: row.text('address'),
    userAgent: row.text('userAgent'),
    request: row.has('request') ? requestBytes(row.object('request')) : null,
    requestSeq: row.has('requestSeq') ? row.number('requestSeq') : null,
  };
}

function requestBytes(request: Input): AuditRow['request'] {
  return {
    base: utf8(request.text('base')),
    signature: request.bytes('signature'),
    mac: request.bytes('mac'),
    body: utf8(request.text('body')),
  };
}
