import { existsSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { homeFolder } from '../environment.ts';
import { findProgram, runQuietly } from '../installed.ts';
import type { Machine, Place } from './places.ts';

/** What became of a place. */
export interface PlaceOutcome {
  readonly place: Place;
  /** `root`: nothing was done, because only root may; `missing`: because a program is not there. */
  readonly state: 'done' | 'root' | 'missing' | 'failed';
  /** What a failed program said, or null. */
  readonly reason: string | null;
}

/** This machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    home: homeFolder(),
    user: userInfo().username,
    has: existsSync,
    finds: (program) => findProgram(program) !== null,
    foldersIn: (path) => (existsSync(path) ? readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name) : []),
  };
}

/** Changes one place; never asks for the rights of root. */
export async function change(place: Place, direction: 'install' | 'uninstall'): Promise<PlaceOutcome> {
  if (place.missing !== null) return { place, state: 'missing', reason: null };
  if (place.needsRoot && process.getuid?.() !== 0) return { place, state: 'root', reason: null };
  for (const call of place[direction]) {
    const reason = await runQuietly(call);
    if (reason !== null) return { place, state: 'failed', reason };
  }
  return { place, state: 'done', reason: null };
}
