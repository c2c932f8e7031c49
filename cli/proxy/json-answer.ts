import type { ClientAnswer } from './client.ts';
import type { Fields } from './headers.ts';

/** Answers with a JSON text of the proxy's own. */
export function answerJson(answer: ClientAnswer, status: number, text: string, fields: Fields = []): void {
  const body = Buffer.from(text, 'utf8');
  const usual: Fields = [
    ['content-type', 'application/json'],
    ['content-length', String(body.length)],
    ['cache-control', 'no-store'],
  ];
  answer.start(status, '', [...usual, ...fields], true);
  answer.endWith(body);
}
