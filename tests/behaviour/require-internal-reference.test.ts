import { describeBehaviour } from "./describe-behaviour.js";
import { wrongRepairs } from "./wrong-repairs/require-internal-reference.js";

await describeBehaviour("require-internal-reference", wrongRepairs);
