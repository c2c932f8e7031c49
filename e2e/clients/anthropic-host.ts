import type { Upstream } from '../proxy/upstream.ts';
import type { ModelEvent } from './model-host.ts';
import { answerWith, HELLO, sendJson, streamEvents } from './model-host.ts';

const USAGE = { input_tokens: 5, output_tokens: 7, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

/** Makes a host answer as Anthropic's does: one message by the Messages API, whole or as events. */
export function serveAnthropic({ handlers }: Upstream): void {
  handlers.set('/v1/messages', answerWith((body, response) => {
    const model = String(body['model']);
    if (body['stream'] === true) streamEvents(response, anthropicEvents(model));
    else sendJson(response, message(model));
  }));
  handlers.set('/v1/messages/count_tokens', answerWith((_body, response) => sendJson(response, { input_tokens: USAGE.input_tokens })));
}

function anthropicEvents(model: string): readonly ModelEvent[] {
  return [
    { type: 'message_start', message: { ...message(model), content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...HELLO.split(/(?<= )/).map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: USAGE },
    { type: 'message_stop' },
  ];
}

function message(model: string) {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: HELLO }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: USAGE,
  };
}
