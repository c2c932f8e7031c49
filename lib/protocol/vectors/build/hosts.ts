import type { Json, VectorCase, VectorFile } from '../case.ts';
import { gives } from './world.ts';

/** Host rules, and the requests that fall under them. */
export function hostRuleVectors(): VectorFile {
  return { format: 'host rules', source: 'lib/protocol/vectors/make.ts', cases: [...rules(), ...requests()] };
}

function rules(): VectorCase[] {
  const reads = (text: string, rule: Json): VectorCase => gives(`rule: ${text}`, 'host-rule', { text }, rule);
  return [
    reads('api.example.com', { methods: [], host: 'api.example.com', port: null, path: null }),
    reads('*.example.com:8443', { methods: [], host: '*.example.com', port: 8443, path: null }),
    reads('GET,POST api.example.com/repos/*', { methods: ['GET', 'POST'], host: 'api.example.com', port: null, path: '/repos/*' }),
    reads('[2001:db8::1]:3000/x', { methods: [], host: '[2001:db8::1]', port: 3000, path: '/x' }),
    ...['', 'get api.example.com', 'GET,api.example.com', 'api.example.com/a b', 'api.example.com/a?b', 'api.example.com/../a', 'api.example.com/a%2fb', '/a'].map((text) => reads(text, null)),
  ];
}

function requests(): VectorCase[] {
  const held = (rule: string, method: string, path: string, allowed: boolean, field: string | null = null): VectorCase => {
    const name = `${method} ${path}${field === null ? '' : ` with ${field}`} under ${rule}`;
    return gives(name, 'host-rule-allows', { rule, method, path, field }, allowed);
  };
  return [
    held('h', 'DELETE', '/a', true),
    held('GET h', 'GET', '/a', true),
    held('GET h', 'HEAD', '/a', false),
    held('GET h', 'GET', '/a', false, 'X-HTTP-Method-Override'),
    held('GET h', 'GET', '/a', false, 'x_http_Method_override'),
    held('h/a/*', 'GET', '/a/b/c?d', true),
    held('h/a/*', 'GET', '/a', false),
    held('h/a/*', 'GET', '/a/../b', false),
    held('h/a/*', 'GET', '/a/%2E%2e/b', false),
    held('h/a/*', 'GET', '/a/%252e%252e/b', false),
    held('h/a/*', 'GET', '/a/..%2fb', false),
    held('h/a/*', 'GET', '/a/..;/b', false),
    held('h/a/*', 'GET', '/a/..\\b', false),
    held('h/a/*', 'GET', '/a/b', false, 'X-Original-URL'),
    held('h/a/*', 'GET', '/a/b', false, 'X_Original.URL'),
    held('h/a/*/c', 'GET', '/a/b#/c', false),
    held('h/a/*/c', 'GET', '/a/b#?/c', false),
    held('h/a/*', 'GET', '/a/b?c#d', true),
    held('h/a/*', 'GET', '/a/b%23', true),
    held('h/a', 'GET', '/a?b', true),
    held('h/a', 'GET', '/A', false),
    held('h/*/x*y', 'GET', '/a/b/xy', true),
  ];
}
