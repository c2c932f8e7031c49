/**
 * The address to link to, or null. Stored addresses are hostile until proven: only http and https are
 * links, so that no `javascript:` or `data:` ever runs (attack 21).
 */
export function safeUrl(text: string): URL | null {
  const typed = text.trim();
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]*:\d+(\/|$)/.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(absolute)) return null;
  const url = new URL(absolute);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  return web && url.username === '' && url.password === '' ? url : null;
}
