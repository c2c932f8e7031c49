import { setNonce } from 'get-nonce';

/**
 * Lets the scroll lock of dialogs and menus add its style element under the content security policy.
 * Browsers hide a nonce from the attribute but not from the scripts that it already admitted
 * (HTML §4.8.18).
 */
export function passStyleNonce(): void {
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
  if (nonce !== undefined && nonce !== '') setNonce(nonce);
}
