import { describe, expect, it } from 'vitest';
import type { AgentPolicy } from '@/lib/protocol/wire/owner.ts';
import { checkPolicy, policyForm } from './policy-form.ts';

const presets = {
  default: { perMinute: 10, perHour: 30, missesPerHour: 10 },
  strict: { perMinute: 3, perHour: 10, missesPerHour: 10 },
};
const policy: AgentPolicy = { ...presets.default, purposes: ['read'], addresses: ['10.0.0.0/8'], expiresAt: new Date(2030, 0, 2, 3, 4).getTime() };
const now = new Date(2026, 0, 1).getTime();

describe('policyForm', () => {
  it('gives back the policy that it was made of', () => {
    const form = policyForm(policy, presets);
    expect(form.preset).toBe('default');
    expect(checkPolicy(form, now)).toEqual({ policy, problems: null });
  });

  it('knows limits of its own', () => {
    expect(policyForm({ ...policy, perHour: 31 }, presets).preset).toBe('own');
  });
});

describe('checkPolicy', () => {
  const form = policyForm(policy, presets);

  it.each(['', '0', '-1', '1.5', '1e3', '100001'])('refuses the limit %j', (perMinute) => {
    expect(checkPolicy({ ...form, limits: { ...form.limits, perMinute } }, now).problems?.limits).toEqual(['perMinute']);
  });

  it('refuses no purpose, bad addresses and an end in the past', () => {
    expect(checkPolicy({ ...form, purposes: [] }, now).problems?.purposes).toBe(true);
    expect(checkPolicy({ ...form, addresses: 'home' }, now).problems?.addresses).toBe(true);
    expect(checkPolicy({ ...form, expiresAt: '2020-01-01T00:00' }, now).problems?.expiry).toBe(true);
    expect(checkPolicy({ ...form, expiresAt: '' }, now).problems?.expiry).toBe(true);
    expect(checkPolicy({ ...form, expires: false, expiresAt: '' }, now).policy?.expiresAt).toBeNull();
  });
});
