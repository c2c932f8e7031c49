import type { CommandName } from './catalogue.ts';
import type { Command } from './invocation.ts';

/** The commands that are bundled into a file of their own, beside the program's. */
export const TOOLS = {
  render: () => import('./commands/render.ts'),
  run: () => import('./commands/run.ts'),
  env: () => import('./commands/env.ts'),
  ref: () => import('./commands/ref.ts'),
  proxy: () => import('./commands/proxy.ts'),
  lease: () => import('./commands/lease.ts'),
  ca: () => import('./commands/ca.ts'),
  scan: () => import('./commands/scan.ts'),
  skill: () => import('./commands/skill.ts'),
  hook: () => import('./commands/hook.ts'),
  alias: () => import('./commands/alias.ts'),
  doctor: () => import('./commands/doctor.ts'),
  audit: () => import('./commands/audit.ts'),
} satisfies Partial<Record<CommandName, () => Promise<{ run: Command }>>>;
export type ToolName = keyof typeof TOOLS;
