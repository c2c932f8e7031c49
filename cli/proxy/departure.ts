/** Whether a client has gone away, and with it the reason for what is done for it: an `AbortSignal`, or a `ClientDeparture`. */
export interface Departure {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

/** Whether there is still somebody to do it for; to be asked after each wait, because who has gone does not say so again. */
export function ensureThere(signal: Departure): void {
  if (signal.aborted) throw new Error('the client has gone');
}

/** The same as an `AbortController` with its signal, which take longer to make for each request than all checks of it. */
export class ClientDeparture implements Departure {
  readonly #listeners: (() => void)[] = [];
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  abort(): void {
    this.#aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
