import type { ClassValue } from 'clsx';
import { clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// The theme's own sizes must be known here, or `text-2xs` would count as a colour.
const merge = extendTailwindMerge({ extend: { theme: { text: ['2xs'], shadow: ['card', 'float'] } } });

/** Class names joined; of two that set the same property the later one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
