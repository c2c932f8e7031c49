import type { LucideIcon } from 'lucide-react';
import { Braces, CreditCard, Database, Fingerprint, IdCard, KeyRound, Landmark, LifeBuoy, Link2, Server, Shapes, StickyNote, UserCog } from 'lucide-react';
import type { EntryType } from '@/lib/protocol/sealed/header.ts';
import { cn } from '../_ui/cn.ts';

/** The icon and hue of each type. */
export const TYPE_ICON: Readonly<Record<EntryType, { icon: LucideIcon; tile: string }>> = {
  login: { icon: KeyRound, tile: 'tile-teal' },
  'api-key': { icon: Braces, tile: 'tile-slate' },
  ssh: { icon: Server, tile: 'tile-slate' },
  database: { icon: Database, tile: 'tile-slate' },
  oauth: { icon: Link2, tile: 'tile-plum' },
  'service-account': { icon: UserCog, tile: 'tile-plum' },
  card: { icon: CreditCard, tile: 'tile-brass' },
  identity: { icon: IdCard, tile: 'tile-brass' },
  'bank-account': { icon: Landmark, tile: 'tile-moss' },
  'social-security': { icon: Fingerprint, tile: 'tile-brass' },
  'recovery-codes': { icon: LifeBuoy, tile: 'tile-rose' },
  note: { icon: StickyNote, tile: 'tile-moss' },
  custom: { icon: Shapes, tile: 'tile-plum' },
};

const SIZE = {
  sm: { box: 'size-7 rounded-md text-sm', icon: 'size-4' },
  md: { box: 'size-9 rounded-lg text-lg', icon: 'size-4.5' },
  lg: { box: 'size-13 rounded-xl text-2xl', icon: 'size-6.5' },
} as const;

/** The tile of an entry: the first letter of a login, else the sign of its type. Decorative. @param raised on a tinted row */
export function EntryIcon({ type, name, size = 'md', raised = false }: { type: EntryType; name: string; size?: keyof typeof SIZE; raised?: boolean }) {
  const { icon: Icon, tile } = TYPE_ICON[type];
  const letter = type === 'login' ? firstLetter(name) : undefined;
  return (
    <span className={cn('grid shrink-0 place-items-center font-semibold', SIZE[size].box, tile, raised && 'bg-surface!')} aria-hidden="true">
      {letter ?? <Icon className={SIZE[size].icon} />}
    </span>
  );
}

function firstLetter(name: string): string | undefined {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first && /\p{L}|\p{N}/u.test(first.segment) ? first.segment.toLocaleUpperCase() : undefined;
}
