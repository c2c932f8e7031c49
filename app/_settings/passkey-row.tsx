'use client';

import { CircleCheck, Ellipsis, Fingerprint, KeyRound, PenLine, Trash2, TriangleAlert, UserLock, Vault } from 'lucide-react';
import { useFormatter, useTranslations } from 'use-intl';
import type { PasskeyItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { testPasskey } from '@/lib/client/settings.ts';
import { Badge } from '../_ui/badge.tsx';
import { Button, IconButton } from '../_ui/button.tsx';
import { ErrorNotice } from '../_ui/error-notice.tsx';
import { Menu, MenuItem, MenuSeparator } from '../_ui/menu.tsx';
import { showToast } from '../_ui/toast-store.ts';
import { useAction } from '../_ui/use-action.ts';

interface PasskeyRowProps {
  passkey: PasskeyItem;
  onRename: () => void;
  onRemove: () => void;
}

/** One passkey, with what it opens. */
export function PasskeyRow({ passkey, onRename, onRemove }: PasskeyRowProps) {
  const t = useTranslations('settings.passkeys');
  const { passkeys } = useVault();
  const test = useAction(async () => {
    const answered = await testPasskey();
    const other = passkeys.find(({ id }) => id === answered && id !== passkey.id);
    showToast({ tone: 'success', title: other ? t('testOther', { name: other.name }) : t('testOk', { name: passkey.name }) });
  });
  return (
    <li className="flex flex-col gap-3 px-4 py-3.5">
      <div className="flex items-start gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-lg border border-line bg-sunken text-muted">
          <KeyRound className="size-4.5" aria-hidden="true" />
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-medium break-words text-ink">{passkey.name}</p>
          <Uses passkey={passkey} />
          <Abilities passkey={passkey} />
        </div>
        <Button size="sm" busy={test.busy} className="max-sm:hidden" onClick={() => void test.run()}>
          {t('test')}
        </Button>
        <Menu
          trigger={
            <IconButton label={t('actions', { name: passkey.name })}>
              <Ellipsis className="size-4" aria-hidden="true" />
            </IconButton>
          }
        >
          <MenuItem icon={Fingerprint} onSelect={() => void test.run()}>
            {t('test')}
          </MenuItem>
          <MenuItem icon={PenLine} onSelect={onRename}>
            {t('rename')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={Trash2} danger onSelect={onRemove}>
            {t('remove')}
          </MenuItem>
        </Menu>
      </div>
      <div role="status">{test.busy && <p className="text-sm text-muted">{t('testText')}</p>}</div>
      {test.error !== null && <ErrorNotice error={test.error} />}
    </li>
  );
}

function Uses({ passkey }: { passkey: PasskeyItem }) {
  const t = useTranslations('settings.passkeys');
  const format = useFormatter();
  const day = (time: number) => format.dateTime(time, { dateStyle: 'medium' });
  const used = passkey.lastUsedAt === null ? t('neverUsed') : t('lastUsed', { when: day(passkey.lastUsedAt) });
  return (
    <p className="text-sm text-muted">
      {t('created', { when: day(passkey.createdAt) })} · {used}
    </p>
  );
}

function Abilities({ passkey }: { passkey: PasskeyItem }) {
  const t = useTranslations('settings.passkeys');
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      {passkey.current && (
        <Badge tone="neutral" icon={CircleCheck}>
          {t('current')}
        </Badge>
      )}
      {passkey.opensVault ? (
        <>
          <Badge tone="accent" icon={Vault}>
            {t('opensVault')}
          </Badge>
          <Badge tone="brass" icon={UserLock}>
            {t('opensPersonal')}
          </Badge>
        </>
      ) : (
        <Badge tone="neutral" icon={TriangleAlert}>
          {t('signInOnly')}
        </Badge>
      )}
    </div>
  );
}
