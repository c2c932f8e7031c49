'use client';

import { useFormatter, useTranslations } from 'use-intl';
import type { AgentItem } from '@/lib/client/items.ts';
import { PURPOSES } from '@/lib/protocol/wire/shapes.ts';
import { Button } from '../_ui/button.tsx';
import { Card, Fact, Facts } from '../_ui/card.tsx';
import { presetOf } from './policy-form.ts';
import { PRESETS } from './presets.ts';

/** What the server enforces for an agent. */
export function AgentRules({ agent, onChange }: { agent: AgentItem; onChange?: () => void }) {
  const t = useTranslations('agents.rules');
  const format = useFormatter();
  const { policy } = agent.view;
  const allPurposes = PURPOSES.every((purpose) => policy.purposes.includes(purpose));
  return (
    <Card title={t('title')} action={onChange && <Button size="sm" onClick={onChange}>{t('change')}</Button>}>
      <Facts>
        <Fact label={t('limits')}>
          {t(`preset.${presetOf(policy, PRESETS)}`)}
          <span className="block text-sm font-normal text-muted">{t('limitsShort', { minute: policy.perMinute, hour: policy.perHour })}</span>
        </Fact>
        <Fact label={t('misses')}>{t('missesShort', { count: policy.missesPerHour })}</Fact>
        <Fact label={t('purposes')}>{allPurposes ? t('allPurposes') : policy.purposes.map((purpose) => t(`purpose.${purpose}`)).join(', ')}</Fact>
        <Fact label={t('expiry')}>{policy.expiresAt === null ? t('never') : format.dateTime(policy.expiresAt, { dateStyle: 'medium', timeStyle: 'short' })}</Fact>
        <Fact label={t('addresses')}>{policy.addresses.length === 0 ? t('anyAddress') : <AddressList addresses={policy.addresses} />}</Fact>
      </Facts>
    </Card>
  );
}

function AddressList({ addresses }: { addresses: readonly string[] }) {
  return (
    <span className="tabular flex flex-col">
      {addresses.map((address) => (
        <span key={address}>{address}</span>
      ))}
    </span>
  );
}
