import type { Injection } from '../project-file.ts';
import { EVERYWHERE } from '../project-file.ts';
import { jsonTemplate } from './json-body.ts';
import { mayHoldReference } from './references.ts';
import { Refusal } from './refusal.ts';
import type { Template } from './template.ts';

const IN_ANY_STRING: readonly Injection[] = [{ into: 'json', name: EVERYWHERE, value: null }];

/**
 * A text message of a WebSocket with its references as slots, or null where it can hold none. In a message that is
 * JSON values stand as JSON writes them; in any other they stand as they are.
 */
export function messageTemplate(text: string): Template | null {
  if (!mayHoldReference(text)) return null;
  try {
    return jsonTemplate(text, IN_ANY_STRING);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ text, write: (filled: string) => filled }];
  }
}
