import { describe, expect, it } from 'vitest';
import { recordedHost } from './recorded-host.ts';

const TAG = 'A'.repeat(43);

function fetchOf(host: unknown): string {
  return JSON.stringify({ purpose: 'inject', tags: [TAG], host });
}

describe('the host of an injection', () => {
  it.each([
    ['api.example.com:443', ['api.example.com'], 'api.example.com', true],
    ['api.example.com:443', ['GET api.example.com/repos/*'], 'api.example.com', true],
    ['api.example.com:443', ['*.example.com'], 'api.example.com', true],
    ['api.example.com:8443', ['api.example.com:8443'], 'api.example.com:8443', true],
    ['[2001:db8::1]:8443', ['[2001:db8::1]:8443'], '[2001:db8::1]:8443', true],
    ['api.example.com:80', ['api.example.com'], 'api.example.com:80', false],
    ['api.example.com:443', ['api.example.com:8443'], 'api.example.com', false],
    ['example.com:443', ['*.example.com'], 'example.com', false],
    ['api.example.com.evil.net:443', ['api.example.com', '*.example.com'], 'api.example.com.evil.net', false],
    ['127.0.0.1:443', ['*.0.0.1'], '127.0.0.1', false],
    ['api.example.com:443', ['not a rule'], 'api.example.com', false],
    ['api.example.com:443', [], 'api.example.com', false],
    ['api.example.com:443', null, 'api.example.com', null],
  ])('%s with %j: %s, %s', (host, allowed, text, isAllowed) => {
    expect(recordedHost(fetchOf(host), allowed)).toEqual({ text, isAllowed });
  });

  it.each([
    ['none', fetchOf(undefined)],
    ['one that is no text', fetchOf(1)],
    ['one without a port', fetchOf('api.example.com')],
    ['one with more behind it', fetchOf('api.example.com:443/path')],
    ['too long a one', fetchOf(`${'a'.repeat(260)}:443`)],
    ['another request', JSON.stringify({ act: 'make', tag: TAG, host: 'api.example.com:443' })],
    ['no JSON', 'host'],
    ['nothing', ''],
  ])('is not told by %s', (_what, body) => {
    expect(recordedHost(body, [])).toBeNull();
  });
});
