'use client';

import type { ComponentProps } from 'react';
import { Textarea } from '../_ui/input.tsx';
import { groupCode } from './group-code.ts';

/** A field for a recovery code, which shows its groups while one types or pastes. */
export function RecoveryCodeInput({ value, onChange, ...rest }: Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> & { value: string; onChange: (value: string) => void }) {
  return (
    <Textarea
      rows={2}
      className="min-h-0 resize-none font-mono text-lg tracking-wide uppercase md:text-lg"
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(groupCode(event.target.value))}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        event.currentTarget.form?.requestSubmit();
      }}
      {...rest}
    />
  );
}
