import { createAgentApp } from '../lib/server/agent/app.ts';
import { honoDoor } from './front-doors.ts';
import { runProgram } from './program.ts';

// The agent API alone, for a host that agents reach and browsers do not.
await runProgram((deps, env) =>
  Promise.resolve({
    listener: honoDoor(createAgentApp(deps)),
    greeting: `Clavitor answers agents at ${env.origin}`,
  }),
);
