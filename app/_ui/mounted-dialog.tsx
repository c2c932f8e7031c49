'use client';

import type { ComponentProps } from 'react';
import { Dialog } from './dialog.tsx';
import { ErrorNotice } from './error-notice.tsx';

interface MountedDialogProps extends Omit<ComponentProps<typeof Dialog>, 'open' | 'onOpenChange'> {
  onClose: () => void;
  /** What its action ended with, or null; shown at the end. */
  error?: unknown;
}

/** A dialog that is open for as long as it is mounted. */
export function MountedDialog({ onClose, error = null, children, ...rest }: MountedDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      {...rest}
    >
      {children}
      {error !== null && <ErrorNotice error={error} className="mt-4" />}
    </Dialog>
  );
}
