import { splitWords } from "./split-words.js";

/** Words by which a mutation says that it lets the caller pass or not. */
const GATE_WORDS = new Set([
  ...[
    "access",
    "acquire",
    "admit",
    "allow",
    "allowed",
    "assert",
    "auth",
    "authenticate",
    "authorize",
    "authorized",
  ],
  ...[
    "check",
    "claim",
    "consume",
    "ensure",
    "gate",
    "guard",
    "idempotency",
    "lease",
    "limit",
    "limits",
    "lock",
  ],
  ...[
    "permission",
    "permissions",
    "quota",
    "rate",
    "require",
    "reserve",
    "throttle",
    "token",
    "validate",
    "verify",
  ],
]);

/** True for `checkRateLimit`, `acquireLock`, `claim_job`: a rate limit, lock, claim or auth check made as a mutation. */
export function isGateName(functionName: string): boolean {
  return splitWords(functionName).some((word) => GATE_WORDS.has(word));
}
