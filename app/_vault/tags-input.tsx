'use client';

import { X } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useVault } from '@/lib/client/react.ts';
import { tagCounts } from '@/lib/client/search.ts';
import { Field } from '../_ui/field.tsx';
import { Input } from '../_ui/input.tsx';

/** The tags of an entry: typed, or chosen among those in use. Enter and comma end one. */
export function TagsInput({ tags, onChange }: { tags: readonly string[]; onChange: (tags: readonly string[]) => void }) {
  const t = useTranslations('editor');
  const listId = useId();
  const { entries } = useVault();
  const known = useMemo(() => tagCounts(entries).map(({ tag }) => tag), [entries]);
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const fresh = text.split(',').map((tag) => tag.trim().slice(0, 60)).filter((tag) => tag !== '' && !tags.includes(tag));
    setTyped('');
    if (fresh.length > 0) onChange([...tags, ...new Set(fresh)].slice(0, 50));
  };
  return (
    <Field label={t('tags')} hint={t('tagsHint')}>
      {(control) => (
        <div className="flex flex-col gap-2">
          {tags.length > 0 && (
            <ul className="flex flex-wrap gap-1.5">
              {tags.map((tag) => (
                <li key={tag} className="flex h-7 max-w-full items-center gap-0.5 rounded-full border border-line bg-sunken pr-0.5 pl-2.5 text-sm text-ink">
                  <span className="truncate">{tag}</span>
                  <button type="button" aria-label={t('removeTag', { tag })} onClick={() => onChange(tags.filter((other) => other !== tag))} className="grid size-6 shrink-0 place-items-center rounded-full text-muted hover:bg-hover hover:text-ink">
                    <X className="size-3.5" aria-hidden="true" />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <Input
            {...control}
            list={listId}
            autoComplete="off"
            value={typed}
            onChange={(event) => (event.target.value.includes(',') ? add(event.target.value) : setTyped(event.target.value))}
            onBlur={() => add(typed)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                // Ends the tag and never the whole form.
                event.preventDefault();
                add(typed);
              } else if (event.key === 'Backspace' && typed === '') onChange(tags.slice(0, -1));
            }}
          />
          <datalist id={listId}>
            {known.filter((tag) => !tags.includes(tag)).map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </div>
      )}
    </Field>
  );
}
