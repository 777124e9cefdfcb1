import { describeBehaviour } from "./describe-behaviour.js";

await describeBehaviour("require-internal-reference", []);
