// [Note: The memory of a proxy]
// V8 lets the space for young objects grow to 128 MB where many come and go, as with each request of a proxy, which
// keeps none of them. With 8 MB it is as fast. V8 takes the limit only when it starts, and the program was started
// without; so the process begins anew as itself, with the same number and the same standard streams (execve(2)).

/** The limit of each half, in MB. */
const LIMIT = '--max-semi-space-size';
const LIMIT_MB = 4;

/** Begins anew with little memory for young objects, unless that is so; where Node cannot (before 23.11), goes on as it is. */
export function limitYoungSpace(): void {
  const { execPath, execArgv, argv, platform } = process;
  if (!('execve' in process) || platform === 'win32' || execArgv.some((option) => option.startsWith(LIMIT))) return;
  process.execve(execPath, [execPath, `${LIMIT}=${LIMIT_MB}`, ...execArgv, ...argv.slice(1)]);
}
