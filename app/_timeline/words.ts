import { useTranslations } from 'use-intl';
import { AUDIT_ACTIONS, AUDIT_REASONS } from '@/lib/protocol/audit-actions.ts';
import { AGENT_ERRORS } from '@/lib/protocol/wire/agent.ts';

const REASONS = [...AUDIT_REASONS, ...AGENT_ERRORS] as const;

/** Puts an action into words. One of a newer server stays as it is. */
export function useActionWord(): (action: string) => string {
  const t = useTranslations('timeline.action');
  return (action) => {
    const known = AUDIT_ACTIONS.find((candidate) => candidate === action);
    return known === undefined ? action : t(known);
  };
}

/** Puts the reason of a refusal into words. One of a newer server stays as it is. */
export function useReasonWord(): (reason: string) => string {
  const t = useTranslations('timeline.reason');
  return (reason) => {
    const known = REASONS.find((candidate) => candidate === reason);
    return known === undefined ? reason : t(known);
  };
}
