import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';

const zxcvbn = new ZxcvbnFactory({ dictionary: { ...dictionary, ...english }, graphs: adjacencyGraphs });
/** The search grows with the square of the length; what is longer is strong by its length. */
const MOST_CHARACTERS = 100;

/** How many guesses a password takes. */
export function estimate(password: string): { score: 0 | 1 | 2 | 3 | 4; guessesLog10: number } {
  const { score, guessesLog10 } = zxcvbn.check(password.slice(0, MOST_CHARACTERS));
  return { score, guessesLog10 };
}
