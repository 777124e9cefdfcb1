import type { FailedPrecondition } from "./repair.js";

/** Why there is no repair, as what follows "left: ". */
export const PRECONDITION_WORDS: Readonly<Record<FailedPrecondition, string>> = {
  aliasIsShared: "the constant that holds the reference is used for other things too",
  chainOnName: "other code reads the promise itself through the variable",
  constructor: "constructors, accessors and initialisers cannot await",
  declaredElsewhere: "the reference is put together in another module or in a form that is not rewritten",
  endless: "the work has a loop that never ends, and awaiting it would not end either",
  eventCallback: "whoever calls this callback does not wait for it",
  executor: "nothing shows that this promise is ever settled",
  generator: "the function is a generator",
  handedOver: "the promise is handed to a function that has to see to it itself",
  nameIsTaken: "a name that the repair needs means something else here",
  notAnArray: "what is iterated is not an array",
  publicTarget: "the function is public, and clients that cannot be seen from here may call it",
  race: "the losers of a race are a matter of design",
  returnType: "the function declares a return type that an async function cannot have",
  startedEarly: "whether it should start early is a matter of design",
  stream: "a stream is written or read here, and awaiting one end before the other could wait for ever",
  syncCallers: "the function is not async, and not all of its callers can be seen to await it",
  timer: "a timer cannot be awaited: do the work here, or schedule it",
  typedName: "the variable is declared to hold a promise",
  unknownTarget: "the function that the reference names could not be found",
  valueIsUsed: "the value of the expression is used",
  waitsForLater: "the work goes on until later code stops it, and awaiting it would keep that from happening",
};
