'use client';

import type { ReactNode } from 'react';
import { Component } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../_ui/button.tsx';
import { Notice } from '../_ui/notice.tsx';

/** Catches what a view throws while drawing, so that a mistake of ours is words and not a white page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Crash onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Crash({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations();
  return (
    <main className="mx-auto max-w-lg p-6">
      <Notice
        tone="danger"
        title={t('app.crash.title')}
        actions={
          <>
            <Button onClick={onRetry}>{t('common.retry')}</Button>
            <Button onClick={() => window.location.reload()}>{t('common.reload')}</Button>
          </>
        }
      >
        {t('app.crash.text')}
      </Notice>
    </main>
  );
}
