'use client';

import { useEffect } from 'react';

// [Note: Focus is never lost]
// When the element with the focus leaves the page, a browser gives the focus to <body>: whoever uses a
// keyboard starts again at the top, and a screen reader falls silent (WCAG 2.2 §2.4.3). Here it goes to
// the nearest place that is left. A dialog or menu gives it back to what had it when it opened.

/** Where the focus was: the element and what stood around it, from the inside out. */
type Place = readonly HTMLElement[];

const OVERLAYS = '[role="dialog"], [role="alertdialog"], [role="menu"]';
/** What may be given the focus unasked. No button: a second press of Enter would do something else. */
const TYPED_IN = 'input:not([type="checkbox"], [type="radio"]), textarea';
const HOME = '#content';

/** Keeps the focus in the page, see [Note: Focus is never lost]. Used once, by the application. */
export function useFocusKeeper(): void {
  useEffect(() => {
    const openers = new WeakMap<Element, Place>();
    let last: Place | null = null;

    const onFocus = (event: FocusEvent) => {
      if (!(event.target instanceof HTMLElement)) return;
      const overlay = event.target.closest(OVERLAYS);
      const [before] = last ?? [];
      if (overlay && last && before && !openers.has(overlay) && !overlay.contains(before)) openers.set(overlay, last);
      last = placeOf(event.target);
    };
    // A click beside everything gives the focus up on purpose.
    const onPointerUp = () => {
      last = isLost() ? null : placeOf(document.activeElement);
    };
    const observer = new MutationObserver(() => {
      if (last && isLost() && !last[0]?.isConnected) goBack(last, openers);
    });

    document.addEventListener('focusin', onFocus);
    document.addEventListener('pointerup', onPointerUp);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('pointerup', onPointerUp);
      observer.disconnect();
    };
  }, []);
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function placeOf(element: Element | null): Place {
  const place: HTMLElement[] = [];
  for (let at = element; at instanceof HTMLElement && at !== document.body; at = at.parentElement) place.push(at);
  return place;
}

function goBack(place: Place, openers: WeakMap<Element, Place>): void {
  if (!takesFocus(place, openers)) tryFocus(document.querySelector(HOME));
}

function takesFocus(place: Place, openers: WeakMap<Element, Place>): boolean {
  return place.some((element) => {
    if (element.isConnected) return tryFocus(element) || tryFocus(element.querySelector(TYPED_IN));
    const opener = openers.get(element);
    return opener !== undefined && takesFocus(opener, openers);
  });
}

/** Focuses what can have the focus; what is hidden or disabled refuses. */
function tryFocus(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
