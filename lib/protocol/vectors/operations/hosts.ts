import { parseHostRule, ruleAllows } from '../../host-rules.ts';
import type { Operation } from '../input.ts';

/** Host rules, and the requests that fall under them. */
export const hostOperations: Readonly<Record<string, Operation>> = {
  'host-rule': (input) => {
    const rule = parseHostRule(input.text('text'));
    return rule === null ? null : { methods: rule.methods, host: rule.host, port: rule.port, path: rule.path };
  },
  'host-rule-allows': (input) => {
    const rule = parseHostRule(input.text('rule'));
    if (rule === null) throw new TypeError('rule is none');
    const fields = input.has('field') ? [[input.text('field'), 'x'] as const] : [];
    return ruleAllows(rule, { method: input.text('method'), path: input.text('path'), fields });
  },
};
