import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { end } from './listening.ts';
import type { Measured, Route, Task } from './request.ts';

/** The process that makes the load. */
export class LoadClient implements AsyncDisposable {
  readonly #child: ChildProcess = fork(path.resolve('bench', 'proxy', 'load-process.ts'));

  /** Has it do a task. @throws Error with what went wrong there */
  async perform(task: Task, route: Route): Promise<Measured> {
    this.#child.send({ task, route });
    const [answer] = (await once(this.#child, 'message')) as [{ measured?: Measured; failure?: string }];
    if (answer.measured === undefined) throw new Error(`${task.kind} failed: ${answer.failure ?? ''}`);
    return answer.measured;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#child);
  }
}
