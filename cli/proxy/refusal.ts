/** Why the proxy does not pass a request on. */
export type RefusalCode =
  | 'bad-request' // no request that a proxy takes
  | 'bad-reference' // a damaged reference, or one in a place where its value cannot stand
  | 'bad-body' // a rule is for this body, and it is not what its Content-Type says
  | 'body-too-large' // a rule is for this body, and it is too large to be held
  | 'host-mismatch' // CONNECT, SNI, Host and :authority name different hosts
  | 'host-not-allowed' // the entry may not be sent to this host
  | 'request-not-allowed' // the entry may be sent to this host, but not with this method or path
  | 'address-not-allowed' // the host has an address to which the entry may not be sent
  | 'not-a-client' // a web page, another user, or somebody without the proxy's credentials
  | 'too-many-values' // more have gone out of late than can be looked for in answers
  | 'lease' // the lease that the client showed has ended, or is for something else
  | 'loop' // the proxy itself
  | 'vault' // the vault refused, or cannot be asked
  | 'upstream-tls' // the host's certificate does not prove that it is the host
  | 'company-proxy' // a proxy on the way to the host does not let the request through
  | 'upstream' // the host cannot be reached, or broke off
  | 'upstream-encoding'; // an answer in which a credential could not be found if it were there

/** What the client is told besides the code. Never a value. */
interface RefusalDetails {
  readonly reference?: string;
  readonly host?: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

const STATUS: Readonly<Record<RefusalCode, number>> = {
  'bad-request': 400,
  'bad-reference': 400,
  'bad-body': 400,
  'body-too-large': 413,
  'host-mismatch': 421,
  'host-not-allowed': 403,
  'request-not-allowed': 403,
  'address-not-allowed': 403,
  'not-a-client': 403,
  'too-many-values': 429,
  lease: 403,
  loop: 400,
  vault: 403,
  'upstream-tls': 502,
  'company-proxy': 502,
  upstream: 502,
  'upstream-encoding': 502,
};

/** A request that the proxy answers itself. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly status: number;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.status = STATUS[code];
    this.details = details;
  }

  /** The answer's body: `{"error","message","reference","host","hint"}`, each a short text or null. */
  body(): string {
    const { reference = null, host = null, hint = null } = this.details;
    return `${JSON.stringify({ error: this.code, message: this.message, reference, host, hint })}\n`;
  }
}

/** A body that no rule can be followed in. */
export function badBody(message: string, hint?: string): Refusal {
  return new Refusal('bad-body', message, hint === undefined ? {} : { hint });
}
