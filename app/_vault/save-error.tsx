'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { EntryDraft } from '@/lib/client/drafts.ts';
import { ClientError } from '@/lib/client/errors.ts';
import type { EntryItem } from '@/lib/client/items.ts';
import { useVault } from '@/lib/client/react.ts';
import { makeId } from '@/lib/protocol/ids.ts';
import { navigate, setParameters } from '../_shell/navigation.tsx';
import { Button } from '../_ui/button.tsx';
import { errorCode, ErrorNotice } from '../_ui/error-notice.tsx';
import { dropDraft, rebaseDraft } from './draft-store.ts';

interface SaveErrorProps {
  error: unknown;
  draft: EntryDraft;
  base: EntryItem | null;
}

/** Why saving failed, and the way on where there is one; brought into sight, for who saved further down. */
export function SaveError(props: SaveErrorProps) {
  const box = useRef<HTMLDivElement>(null);
  const { error } = props;
  useEffect(() => {
    if (error !== null) box.current?.scrollIntoView({ block: 'nearest' });
  }, [error]);
  if (error === null) return null;
  return (
    <div ref={box} className="scroll-m-4">
      <Reason {...props} />
    </div>
  );
}

function Reason({ error, draft, base }: SaveErrorProps) {
  const t = useTranslations('editor');
  const { entries } = useVault();
  if (errorCode(error) === 'needs-recovery') return <ErrorNotice error={error} actions={<Button size="sm" onClick={() => navigate('/settings')}>{t('toSettings')}</Button>} />;
  const gone = base !== null && !entries.some(({ id }) => id === base.id);
  if (gone) return <ErrorNotice error={new ClientError('not-found', 'the entry is gone')} actions={<Button size="sm" onClick={() => saveAnew(draft)}>{t('saveAnew')}</Button>} />;
  return <ErrorNotice error={error} />;
}

/** Goes on with what was typed as a new entry: the old one was deleted elsewhere. */
function saveAnew(draft: EntryDraft): void {
  const ids = new Map(draft.fields.map((field) => [field.id, makeId()]));
  const fields = draft.fields.map((field) => ({ ...field, id: ids.get(field.id) ?? field.id, value: field.value ?? '' }));
  const anew = { ...draft, id: makeId(), version: 0, primary: draft.primary && (ids.get(draft.primary) ?? null), fields };
  dropDraft(draft.id);
  rebaseDraft(anew, null);
  setParameters({ entry: anew.id }, { replace: true });
}
