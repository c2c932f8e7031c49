'use client';

import type { ReactNode } from 'react';
import type { Messages } from 'use-intl';
import { useTranslations } from 'use-intl';
import { Notice } from './notice.tsx';

type ErrorCode = keyof Messages['errors'];

/** The words for an error: what happened, what was kept, what to do. */
export interface ErrorWords {
  readonly what: string;
  readonly kept: string;
  readonly todo: string;
}

/** Puts errors of `lib/client` into words by their code. What is not one of them reads as `server`. */
export function useErrorWords(): (error: unknown) => ErrorWords {
  const t = useTranslations('errors');
  return (error) => {
    const code = errorCode(error);
    const known = code !== undefined && t.has(`${code as ErrorCode}.what`) ? (code as ErrorCode) : 'server';
    const todo = known === 'limited' ? t('limited.todo', { seconds: retryAfter(error) }) : t(`${known}.todo`);
    return { what: t(`${known}.what`), kept: t(`${known}.kept`), todo };
  };
}

/** The code of a layer's error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function retryAfter(error: unknown): number {
  const seconds = error instanceof Error && 'retryAfter' in error ? error.retryAfter : undefined;
  return typeof seconds === 'number' ? Math.ceil(seconds) : 0;
}

interface ErrorNoticeProps {
  error: unknown;
  /** Whether it came of looking at something: nothing was typed then that could have been kept. */
  reading?: boolean;
  actions?: ReactNode;
  className?: string;
}

/** An error in the flow of the page. */
export function ErrorNotice({ error, reading = false, actions, className }: ErrorNoticeProps) {
  const t = useTranslations('common');
  const { what, kept, todo } = useErrorWords()(error);
  return (
    <Notice tone="danger" title={what} actions={actions} {...(className === undefined ? {} : { className })}>
      {reading ? t('nothingChanged') : kept} {todo}
    </Notice>
  );
}
