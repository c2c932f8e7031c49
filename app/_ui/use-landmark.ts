'use client';

import type { RefObject } from 'react';
import { useRef, useState } from 'react';

interface LandmarkPortal {
  /** For the element that opens it. */
  readonly trigger: RefObject<HTMLButtonElement | null>;
  /** Where what opens is put. */
  readonly container: HTMLElement | null;
  readonly onOpenChange: (open: boolean) => void;
}

/**
 * Puts what floats above the page into the part of the page that its trigger belongs to, so that people
 * who move by landmarks find it there (WCAG technique ARIA11).
 */
export function useLandmark(): LandmarkPortal {
  const trigger = useRef<HTMLButtonElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const onOpenChange = (open: boolean) => {
    if (open) setContainer(landmarkOf(trigger.current));
  };
  return { trigger, container, onOpenChange };
}

/** A header counts only outside of the main part. */
function landmarkOf(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>('main, [role="dialog"], [role="alertdialog"]') ?? element?.closest<HTMLElement>('header, aside') ?? null;
}
