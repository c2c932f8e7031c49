'use client';

import { useEffect, useRef, useSyncExternalStore } from 'react';

const KEYS_COOKIE = 'clavitor-keys';
/** How long "g" waits for the key that says where to. */
const SEQUENCE_MS = 1500;

const listeners = new Set<() => void>();

/** Whether shortcuts of single letters are on. They can be turned off (WCAG 2.2 §2.1.4). */
export function useLetterShortcuts(): readonly [boolean, (on: boolean) => void] {
  const on = useSyncExternalStore(subscribe, letterShortcuts, () => true);
  return [on, setLetterShortcuts];
}

/**
 * Runs a function when its keys are pressed: "n", "/", "mod+k", "g a" (one after the other). Letters do
 * nothing while one types or while a dialog is open.
 */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    let prefix = '';
    let prefixAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const pressed = keysOf(event);
      const plain = !pressed.startsWith('mod+');
      if (pressed === 'enter' && isPressable(event.target)) return;
      if (plain && (isTyping(event.target) || hasDialog() || !letterShortcuts())) return;
      const sequence = prefix !== '' && event.timeStamp - prefixAt < SEQUENCE_MS ? `${prefix} ${pressed}` : pressed;
      const action = current.current[sequence] ?? current.current[pressed];
      prefix = action === undefined && plain ? pressed : '';
      prefixAt = event.timeStamp;
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function keysOf(event: KeyboardEvent): string {
  const key = letterOf(event).toLowerCase();
  const mod = event.metaKey || event.ctrlKey;
  if (!mod) return key;
  return `mod+${event.shiftKey ? 'shift+' : ''}${key}`;
}

/** The key on a Latin keyboard where another layout is active: shortcuts work in Russian too, which has . and , where / and ? are. */
function letterOf(event: KeyboardEvent): string {
  if (event.code === 'Slash' && event.key === '.') return '/';
  if (event.code === 'Slash' && event.key === ',') return '?';
  const latin = /^Key([A-Z])$/.exec(event.code)?.[1];
  return latin !== undefined && !/^[a-z]$/i.test(event.key) ? latin : event.key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) && !isToggle(target);
}

/** Enter presses what has the focus. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, summary, [role="button"]') !== null;
}

function isToggle(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio');
}

function hasDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

function letterShortcuts(): boolean {
  return !document.cookie.split('; ').includes(`${KEYS_COOKIE}=off`);
}

function setLetterShortcuts(on: boolean): void {
  document.cookie = `${KEYS_COOKIE}=off; Path=/; Max-Age=${on ? 0 : 365 * 24 * 60 * 60}; SameSite=Lax`;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
