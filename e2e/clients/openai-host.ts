import type { ServerResponse } from 'node:http';
import type { Upstream } from '../proxy/upstream.ts';
import type { ModelEvent } from './model-host.ts';
import { answerWith, HELLO, sendJson, streamEvents } from './model-host.ts';

const RESPONSE = 'resp_1';
const MESSAGE = 'msg_1';
const USAGE = {
  input_tokens: 5,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 12,
};

/** Makes a host answer as OpenAI's does: a list of models, and one message by the Responses API, whole or as events. */
export function serveOpenAi({ handlers }: Upstream): void {
  handlers.set('/v1/models', (request, response) => {
    request.resume();
    sendJson(response as ServerResponse, { object: 'list', data: [{ id: 'gpt-test', object: 'model', created: 0, owned_by: 'test' }], models: [] });
  });
  handlers.set('/v1/responses', answerWith((body, response) => {
    if (body['stream'] === true) streamEvents(response, openAiEvents());
    else sendJson(response, completed());
  }));
}

/** What the host says to a request, event by event. */
export function openAiEvents(): readonly ModelEvent[] {
  const at = { item_id: MESSAGE, output_index: 0, content_index: 0 };
  const empty = { ...message(''), status: 'in_progress', content: [] };
  const events = [
    { type: 'response.created', response: { ...completed(), status: 'in_progress', output: [], usage: null } },
    { type: 'response.output_item.added', output_index: 0, item: empty },
    { type: 'response.content_part.added', ...at, part: part('') },
    ...HELLO.split(/(?<= )/).map((delta) => ({ type: 'response.output_text.delta', ...at, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...at, text: HELLO, logprobs: [] },
    { type: 'response.content_part.done', ...at, part: part(HELLO) },
    { type: 'response.output_item.done', output_index: 0, item: message(HELLO) },
    { type: 'response.completed', response: completed() },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}

function part(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function message(text: string) {
  return { type: 'message', id: MESSAGE, role: 'assistant', status: 'completed', content: [part(text)] };
}

function completed() {
  return { id: RESPONSE, object: 'response', created_at: 0, model: 'gpt-test', status: 'completed', error: null, output: [message(HELLO)], usage: USAGE };
}
