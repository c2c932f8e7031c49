import type { AgentPolicy } from '@/lib/protocol/wire/owner.ts';
import type { Purpose } from '@/lib/protocol/wire/shapes.ts';
import { checkAddresses } from './addresses.ts';

/** The most that the server takes (`AgentPolicy` in `lib/protocol/wire/owner.ts`). */
export const LIMIT_MAX = { perMinute: 100_000, perHour: 1_000_000, missesPerHour: 1_000_000 } as const;
const ADDRESSES_MAX = 64;

export type LimitName = keyof typeof LIMIT_MAX;
export type Preset = 'default' | 'strict' | 'own';
type Limits = Pick<AgentPolicy, LimitName>;

/** An agent's rules as they are being typed. */
export interface PolicyForm {
  readonly preset: Preset;
  readonly limits: Readonly<Record<LimitName, string>>;
  readonly purposes: readonly Purpose[];
  readonly addresses: string;
  readonly expires: boolean;
  /** As `<input type="datetime-local">` has it. */
  readonly expiresAt: string;
}

/** What is wrong with a form, by field; the policy where nothing is. */
export type PolicyCheck =
  | { readonly policy: AgentPolicy; readonly problems: null }
  | { readonly policy: null; readonly problems: PolicyProblems };

export interface PolicyProblems {
  readonly limits: readonly LimitName[];
  readonly purposes: boolean;
  readonly addresses: boolean;
  readonly expiry: boolean;
}

const LIMIT_NAMES = ['perMinute', 'perHour', 'missesPerHour'] as const;

/** Which preset a policy's limits are. */
export function presetOf(policy: Limits, presets: Readonly<Record<'default' | 'strict', Limits>>): Preset {
  const same = (preset: Limits) => LIMIT_NAMES.every((name) => preset[name] === policy[name]);
  if (same(presets.default)) return 'default';
  return same(presets.strict) ? 'strict' : 'own';
}

export function policyForm(policy: AgentPolicy, presets: Readonly<Record<'default' | 'strict', Limits>>): PolicyForm {
  return {
    preset: presetOf(policy, presets),
    limits: limitTexts(policy),
    purposes: policy.purposes,
    addresses: policy.addresses.join('\n'),
    expires: policy.expiresAt !== null,
    expiresAt: policy.expiresAt === null ? '' : localDateTime(policy.expiresAt),
  };
}

export function limitTexts(limits: Limits): Readonly<Record<LimitName, string>> {
  return { perMinute: String(limits.perMinute), perHour: String(limits.perHour), missesPerHour: String(limits.missesPerHour) };
}

/** @param now milliseconds since 1970: access must end later */
export function checkPolicy(form: PolicyForm, now: number): PolicyCheck {
  const limits = LIMIT_NAMES.filter((name) => limitOf(form.limits[name], LIMIT_MAX[name]) === null);
  const addresses = checkAddresses(form.addresses);
  const expiresAt = form.expires ? new Date(form.expiresAt).getTime() : null;
  const problems: PolicyProblems = {
    limits,
    purposes: form.purposes.length === 0,
    addresses: addresses.length > ADDRESSES_MAX || addresses.some(({ problem }) => problem !== null),
    expiry: expiresAt !== null && !(expiresAt > now),
  };
  if (limits.length > 0 || problems.purposes || problems.addresses || problems.expiry) return { policy: null, problems };
  const policy = {
    purposes: [...form.purposes],
    perMinute: Number(form.limits.perMinute),
    perHour: Number(form.limits.perHour),
    missesPerHour: Number(form.limits.missesPerHour),
    addresses: addresses.map(({ text }) => text),
    expiresAt,
  };
  return { policy, problems: null };
}

function limitOf(text: string, max: number): number | null {
  const value = Number(text.trim());
  return /^\d+$/.test(text.trim()) && value >= 1 && value <= max ? value : null;
}

/** A time by the local clock, to the minute, in the form of `<input type="datetime-local">`. */
export function localDateTime(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
