'use client';

import { Check, Ellipsis, Star, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { EntryDraft, FieldDraft } from '@/lib/client/drafts.ts';
import { FIELD_KINDS } from '@/lib/protocol/sealed/header.ts';
import { IconButton } from '../_ui/button.tsx';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '../_ui/menu.tsx';
import { withField, withoutField } from './draft-edits.ts';

/** What one changes rarely of a field: its kind, whether it is the main one, removal. */
export function FieldMenu({ draft, field, onChange }: { draft: EntryDraft; field: FieldDraft; onChange: (edit: (draft: EntryDraft) => EntryDraft) => void }) {
  const t = useTranslations();
  const primary = draft.primary === field.id;
  return (
    <Menu
      trigger={
        <IconButton label={t('editor.fieldMenu', { label: field.label })}>
          <Ellipsis className="size-4" aria-hidden="true" />
        </IconButton>
      }
    >
      <MenuItem icon={primary ? Check : Star} onSelect={() => onChange((current) => ({ ...current, primary: primary ? null : field.id }))}>
        {t('editor.primary')}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{t('editor.kind')}</MenuLabel>
      <MenuChoice value={field.kind} onChange={(kind) => onChange((current) => withField(current, field.id, { kind }))} choices={FIELD_KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))} />
      <MenuSeparator />
      <MenuItem icon={Trash2} danger onSelect={() => onChange((current) => withoutField(current, field.id))}>
        {t('editor.removeField')}
      </MenuItem>
    </Menu>
  );
}
