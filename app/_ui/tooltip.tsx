'use client';

import * as Radix from 'radix-ui/tooltip';
import type { ReactElement } from 'react';
import { Keys } from './keys.tsx';
import { useLandmark } from './use-landmark.ts';

export const TooltipProvider = Radix.Provider;

/** Names its child on hover and focus. Never the only place of something that one must know. */
export function Tooltip({ label, keys, children }: { label: string; keys?: string | undefined; children: ReactElement }) {
  const { trigger, container, onOpenChange } = useLandmark();
  return (
    <Radix.Root onOpenChange={onOpenChange}>
      <Radix.Trigger asChild ref={trigger}>
        {children}
      </Radix.Trigger>
      <Radix.Portal container={container}>
        <Radix.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-float animate-fade-in"
        >
          {label}
          {keys !== undefined && <Keys keys={keys} className="text-canvas/80 [&_kbd]:border-canvas/30 [&_kbd]:bg-transparent [&_kbd]:text-canvas" />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
