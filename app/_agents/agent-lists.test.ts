import { expect, test } from 'vitest';
import { urgentFirst } from './agent-lists.ts';

const NONE = { status: 'none' } as const;
const FORGED = { status: 'forged' } as const;

test('agents that are locked, forged or contested come first, the rest keeps its order', () => {
  const well = { name: 'well', status: 'active', enrolment: NONE, view: { contestedAt: null } } as const;
  const paused = { ...well, name: 'paused', status: 'paused' } as const;
  const locked = { ...well, name: 'locked', status: 'locked' } as const;
  const forged = { ...well, name: 'forged', enrolment: FORGED } as const;
  const contested = { ...well, name: 'contested', view: { contestedAt: 1 } } as const;
  expect(urgentFirst([well, contested, paused, locked, forged]).map(({ name }) => name)).toEqual(['contested', 'locked', 'forged', 'well', 'paused']);
});
