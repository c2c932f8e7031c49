/** What one check found. */
export interface Finding {
  readonly name: string;
  /** `note` is nothing wrong. */
  readonly state: 'ok' | 'note' | 'wrong';
  readonly text: string;
  /** How to mend it, or null. */
  readonly fix: string | null;
}
