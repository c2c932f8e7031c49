'use client';

import { ScanQrCode } from 'lucide-react';
import type { ComponentProps, DragEvent } from 'react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { readQr } from '@/lib/client/qr.ts';
import { parseTotp } from '@/lib/client/totp.ts';
import { Button } from '../_ui/button.tsx';
import { useAction } from '../_ui/use-action.ts';
import { SecretInput } from './secret-input.tsx';
import { TotpCode } from './totp-code.tsx';

interface TotpInputProps {
  control: ComponentProps<'input'>;
  value: string;
  onChange: (value: string) => void;
}

/** An `otpauth://` link, a bare seed or a picture of the QR code; shows the code as soon as it is one. */
export function TotpInput({ control, value, onChange }: TotpInputProps) {
  const t = useTranslations('editor');
  const chooser = useRef<HTMLInputElement>(null);
  const scan = useAction(async (picture: File) => onChange(parseTotp(await readQr(picture))));
  const uri = canonical(value);
  /** Takes the first picture of a paste, a drop or a choice. Returns whether there was one. */
  const take = (files: FileList | null): boolean => {
    const picture = [...(files ?? [])].find((file) => file.type.startsWith('image/'));
    if (picture) void scan.run(picture);
    return picture !== undefined;
  };
  const onDrop = (event: DragEvent) => {
    if (take(event.dataTransfer.files)) event.preventDefault();
  };
  return (
    <div
      className="flex flex-col gap-2"
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) event.preventDefault();
      }}
      onDrop={onDrop}
      onPaste={(event) => {
        if (take(event.clipboardData.files)) event.preventDefault();
      }}
    >
      <SecretInput control={{ ...control, placeholder: t('totpPlaceholder') }} value={value} onChange={onChange} generates={false} />
      {uri !== null && <TotpCode uri={uri} />}
      {uri === null && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <p className="min-w-48 flex-1 text-xs text-muted">{t('totpHint')}</p>
          <Button size="sm" busy={scan.busy} onClick={() => chooser.current?.click()}>
            <ScanQrCode className="size-4" aria-hidden="true" />
            {t('totpPicture')}
          </Button>
          <input
            ref={chooser}
            type="file"
            accept="image/*"
            hidden
            data-testid="totp-picture"
            onChange={(event) => {
              take(event.target.files);
              event.target.value = '';
            }}
          />
        </div>
      )}
      <div role="status">{scan.error !== null && <p className="text-sm text-danger-ink">{t('totpPictureNone')}</p>}</div>
    </div>
  );
}

function canonical(text: string): string | null {
  if (text.trim() === '') return null;
  try {
    return parseTotp(text);
  } catch {
    return null;
  }
}
