import { DEFAULT_POLICY, STRICT_POLICY } from '@/lib/client/agents.ts';

/** The limits that have a name. */
export const PRESETS = { default: DEFAULT_POLICY, strict: STRICT_POLICY } as const;
