'use client';

import type { LucideIcon } from 'lucide-react';
import { CircleDashed, LoaderCircle, ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useVerification } from '@/lib/client/react.ts';
import type { Verification } from '@/lib/client/timeline.ts';
import { Button } from '../_ui/button.tsx';
import { cn } from '../_ui/cn.ts';
import { Dialog } from '../_ui/dialog.tsx';

interface VerifyBadgeProps {
  /** Whether the last check could not finish. */
  failed: boolean;
  busy: boolean;
  onVerify: () => void;
}

type Face = Verification['state'] | 'failed';

const LOOK: Readonly<Record<Face, { icon: LucideIcon; className: string }>> = {
  idle: { icon: CircleDashed, className: 'text-muted' },
  running: { icon: LoaderCircle, className: 'text-muted [&_svg]:animate-spin' },
  verified: { icon: ShieldCheck, className: 'border-accent-line bg-accent-soft text-accent-ink' },
  broken: { icon: ShieldAlert, className: 'border-danger-line bg-danger-soft text-danger-ink' },
  failed: { icon: ShieldQuestion, className: 'border-brass-line bg-brass-soft text-brass-ink' },
};

/** Says how far the log is verified; opens to say what that means. */
export function VerifyBadge({ failed, busy, onVerify }: VerifyBadgeProps) {
  const t = useTranslations('timeline.verify');
  const verification = useVerification();
  const [open, setOpen] = useState(false);
  const face = failed && verification.state !== 'broken' ? 'failed' : verification.state;
  const { icon: Icon, className } = LOOK[face];
  return (
    <>
      <Button className={cn('rounded-full', className)} aria-haspopup="dialog" onClick={() => setOpen(true)} data-state={face}>
        <Icon className="size-4" aria-hidden="true" />
        <span className="tabular">
          <BadgeText face={face} verification={verification} />
        </span>
      </Button>
      <span role="status" className="sr-only">
        {face !== 'running' && <BadgeText face={face} verification={verification} />}
      </span>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t('title')}
        description={<VerifyText face={face} verification={verification} />}
        footer={
          <Button variant="primary" busy={busy || face === 'running'} onClick={onVerify}>
            {t(verification.at === null ? 'run' : 'again')}
          </Button>
        }
      >
        {face !== 'broken' && <Checks />}
      </Dialog>
    </>
  );
}

function Checks() {
  const t = useTranslations('timeline.verify');
  return (
    <>
      <ul className="flex list-disc flex-col gap-2 pl-5 text-ink marker:text-accent">
        <li>{t('chain')}</li>
        <li>{t('pin')}</li>
        <li>{t('signatures')}</li>
      </ul>
      <p className="mt-3 text-sm text-muted">{t('limits')}</p>
    </>
  );
}

function BadgeText({ face, verification }: { face: Face; verification: Verification }) {
  const t = useTranslations('timeline.verify');
  const format = useFormatter();
  const { checked, total, upTo, problem } = verification;
  if (face === 'running') return t('running', { percent: format.number(total === 0 ? 0 : Math.floor((checked / total) * 100) / 100, { style: 'percent' }) });
  if (face === 'verified') return t('verified', { row: upTo });
  if (face === 'broken') return t('broken', { row: problem?.seq ?? 0 });
  return t(face);
}

function VerifyText({ face, verification }: { face: Face; verification: Verification }) {
  const t = useTranslations('timeline.verify');
  const format = useFormatter();
  const { checked, total, upTo, problem, at } = verification;
  if (face === 'running') return t('runningLong', { checked, total });
  if (face === 'failed') return t('failedText');
  if (face === 'broken' && problem) return t(`problem.${problem.kind}.text`, { row: problem.seq });
  if (face === 'verified' && at !== null) return t('verifiedAt', { row: upTo, time: format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' }) });
  return t('idleText');
}
