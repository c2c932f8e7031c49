import { ClientError } from './errors.ts';
import type { JobReply, JobRequest, JobResult } from './jobs.ts';
import { keysDropped } from './keyring.ts';

/** More workers than this gain nothing: what they share is memory and the two cores of small machines. */
const MOST_WORKERS = 2;

interface PendingJob {
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: ClientError) => void;
}

let workers: Worker[] = [];
let nextJob = 0;
let nextWorker = 0;
const pending = new Map<number, PendingJob>();

// A locked vault leaves no key in a worker either.
keysDropped.listen(stopWorkers);

/** How many jobs can run at once. */
export function workerCount(): number {
  if (typeof Worker === 'undefined') return 0;
  return Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency));
}

/** Starts the workers, so that they are ready when the passkey is. */
export function warmWorkers(): void {
  while (workers.length < workerCount()) workers.push(startWorker());
}

/** Gives a job to one of the workers in turn. The body of a segment is handed over. @throws ClientError of the job, or `locked` where it was stopped */
export async function runInWorker(request: JobRequest): Promise<JobResult> {
  warmWorkers();
  const worker = workers[nextWorker++ % workers.length];
  if (!worker) throw new ClientError('server', 'this browser has no workers');
  const number = nextJob++;
  return new Promise((resolve, reject) => {
    pending.set(number, { resolve, reject });
    worker.postMessage({ number, request }, 'body' in request ? [request.body] : []);
  });
}

function startWorker(): Worker {
  const worker = new Worker(new URL('./jobs.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', (event: MessageEvent<JobReply>) => {
    settle(event.data);
  });
  worker.addEventListener('error', () => {
    failAll(new ClientError('server', 'a worker did not start'));
  });
  return worker;
}

function settle({ number, result, failure }: JobReply): void {
  const job = pending.get(number);
  pending.delete(number);
  if (result) job?.resolve(result);
  else job?.reject(new ClientError(failure?.code ?? 'server', failure?.message ?? 'a worker gave no answer'));
}

function stopWorkers(): void {
  for (const worker of workers) worker.terminate();
  workers = [];
  failAll(new ClientError('locked', 'the vault was locked meanwhile'));
}

function failAll(error: ClientError): void {
  const jobs = [...pending.values()];
  pending.clear();
  for (const job of jobs) job.reject(error);
}
