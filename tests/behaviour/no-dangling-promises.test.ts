import { describeBehaviour } from "./describe-behaviour.js";
import { wrongRepairs } from "./wrong-repairs/no-dangling-promises.js";

await describeBehaviour("no-dangling-promises", wrongRepairs);
