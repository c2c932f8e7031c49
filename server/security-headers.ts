/** Two years, the age that browsers' preload lists ask for. */
const HSTS = 'max-age=63072000; includeSubDomains';

const UNUSED_FEATURES = ['accelerometer', 'autoplay', 'camera', 'display-capture', 'encrypted-media', 'fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'xr-spatial-tracking'];
const USED_FEATURES = ['clipboard-read', 'clipboard-write', 'publickey-credentials-create', 'publickey-credentials-get'];
const PERMISSIONS = [...UNUSED_FEATURES.map((name) => `${name}=()`), ...USED_FEATURES.map((name) => `${name}=(self)`)].join(', ');

/** What every answer to a browser carries. HSTS only over TLS (RFC 6797 §7.2). */
function commonHeaders(https: boolean): Headers {
  const headers = new Headers({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  });
  if (https) headers.set('strict-transport-security', HSTS);
  return headers;
}

/** For answers that are data: should one be opened as a page, it can do nothing. */
export function apiHeaders(https: boolean): Headers {
  const headers = commonHeaders(https);
  headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox");
  return headers;
}

/**
 * For scripts, styles, fonts and images. A worker takes its policy from its script's answer, not from
 * the page (CSP Level 3 §7.8): the one that holds keys may load its own code and talk to nobody.
 */
export function assetHeaders(https: boolean): Headers {
  const headers = commonHeaders(https);
  headers.set('content-security-policy', "default-src 'none'; script-src 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types nextjs#bundler");
  return headers;
}

/** For pages. @param policy of {@link pagePolicy} */
export function pageHeaders(https: boolean, policy: string): Headers {
  const headers = commonHeaders(https);
  headers.set('content-security-policy', policy);
  headers.set('permissions-policy', PERMISSIONS);
  headers.set('origin-agent-cluster', '?1');
  headers.set('cache-control', 'no-store');
  return headers;
}

/**
 * The content security policy of one answer (CSP Level 3). Scripts run only with its nonce or when
 * such a script loads them; text becomes script or HTML only through the policies that the framework
 * registers for its own chunks ("nextjs", "nextjs#bundler").
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types nextjs nextjs#bundler',
  ].join('; ');
}
