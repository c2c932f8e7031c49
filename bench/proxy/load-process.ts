import { perform } from './load.ts';
import type { Route, Task } from './request.ts';

// The load, in a process of its own that stays for all measurements, so that each proxy meets it equally warm.

process.on('message', ({ task, route }: { task: Task; route: Route }) => {
  perform(task, route).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
