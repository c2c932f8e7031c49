import { describe, expect, it } from 'vitest';
import { safeUrl } from './safe-url.ts';

describe('safeUrl', () => {
  it.each([
    ['https://github.com/login', 'https://github.com/login'],
    ['github.com', 'https://github.com/'],
    ['localhost:8080/x', 'https://localhost:8080/x'],
    ['HTTP://EXAMPLE.COM', 'http://example.com/'],
  ])('links to %s', (text, href) => {
    expect(safeUrl(text)?.href).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a/b',
    'https://good.example@evil.example/',
    'not a url',
    '',
  ])('refuses %j', (text) => {
    expect(safeUrl(text)).toBeNull();
  });
});
