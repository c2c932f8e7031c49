import { createAgentApp } from '../lib/server/agent/app.ts';
import { createOwnerApp } from '../lib/server/owner/app.ts';
import { ensureClaimCode } from '../lib/server/owner/claim.ts';
import { frontDoors, honoDoor } from './front-doors.ts';
import { openPages } from './pages.ts';
import { runProgram } from './program.ts';

// The whole program: the agent API, the owner's API and the pages on one port.
await runProgram(async (deps, env) => {
  const listener = frontDoors(
    {
      agent: honoDoor(createAgentApp(deps)),
      owner: honoDoor(createOwnerApp(deps)),
      pages: await openPages(env, deps.log),
    },
    env.origin.startsWith('https:'),
  );
  return { listener, greeting: greeting(env.origin, await ensureClaimCode(deps.db)) };
});

/** The code stands in the fragment, which browsers send to nobody. */
function greeting(origin: string, claimCode: string | null): string {
  if (claimCode === null) return `Clavitor runs at ${origin}`;
  return `Clavitor runs at ${origin} and waits for its owner: ${origin}/claim#${claimCode}`;
}
