/** Whether a client has gone away, and with it the reason for what is done for it: an `AbortSignal`, or a `ClientDeparture`. */
export interface Departure {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
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
