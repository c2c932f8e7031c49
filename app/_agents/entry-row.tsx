import { useTranslations } from 'use-intl';
import type { EntryItem } from '@/lib/client/items.ts';
import { cn } from '../_ui/cn.ts';
import { Checkbox } from '../_ui/input.tsx';
import { isGrantable, sharedFields } from './scope.ts';

/** One entry to choose, with what it would share. */
export function EntryRow({ entry, chosen, onChange }: { entry: EntryItem; chosen: boolean; onChange: (chosen: boolean) => void }) {
  const { name, hint } = entry.header;
  const disabled = !chosen && !isGrantable(entry);
  return (
    <label className={cn('flex min-h-15 items-center gap-3 border-b border-line px-3 py-2', disabled ? 'cursor-not-allowed' : 'cursor-pointer hover:bg-hover')}>
      <Checkbox checked={chosen} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2">
          <span className={cn('truncate font-medium', disabled ? 'text-muted' : 'text-ink')}>{name}</span>
          {hint !== '' && <span className="shrink truncate text-sm text-muted">{hint}</span>}
        </span>
        <SharesText entry={entry} />
      </span>
    </label>
  );
}

/** Which fields of an entry an agent would get, and how many it never gets. */
export function SharesText({ entry }: { entry: EntryItem }) {
  const t = useTranslations('agents.pick');
  const shared = sharedFields(entry);
  const personal = entry.header.fields.length - shared.length;
  const parts = [
    shared.length > 0 && t('shared', { fields: shared.map((field) => field.label).join(', ') }),
    shared.length === 0 && personal === 0 && t('noFields'),
    shared.length === 0 && personal > 0 && t('onlyPersonal'),
    shared.length > 0 && personal > 0 && t('personal', { count: personal }),
  ].filter((part) => part !== false);
  return <span className="block truncate text-sm text-muted">{parts.join(' · ')}</span>;
}
