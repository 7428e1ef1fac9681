import { NotReadyError } from '../db/readiness.ts';
import { type KeyPairs, keyPairsFor } from '../key-pairs.ts';
import type { Secrets } from '../secrets.ts';

/**
 * The keys that sign access tokens. They open for no other purpose; what cannot be opened is a
 * NotReadyError, for without them nobody signs in.
 */
export function signingKeyPairs(secrets: Secrets): KeyPairs {
  const pairs = keyPairsFor('signing-key', secrets);

  return {
    ...pairs,
    open: (key) => pairs.open(key).catch(sayWhatToDo),
    reseal(key) {
      try {
        return pairs.reseal(key);
      } catch {
        return sayWhatToDo();
      }
    },
  };
}

function sayWhatToDo(): never {
  throw new NotReadyError(
    'Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the signing key in the database. ' +
      'Give the one it was sealed under, or make a new key: conclave keys rotate --now --force',
  );
}
