import type { JobMessage } from './jobs.ts';
import { answerJob } from './jobs.ts';

// The entry of a worker: jobs in, replies out, in any order.
addEventListener('message', (event: MessageEvent<JobMessage>) => {
  void answerJob(event.data).then((reply) => {
    postMessage(reply);
  });
});
