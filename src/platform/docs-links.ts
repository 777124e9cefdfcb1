/**
 * Where Convex's own documentation states the facts that rules enforce.
 */

const SITE = "https://docs.convex.dev";

export const docsLinks = {
  actionContext: `${SITE}/functions/actions#action-context`,
  awaitAllPromises: `${SITE}/understanding/best-practices/#await-all-promises`,
  callingActionsFromClients: `${SITE}/functions/actions#calling-actions-from-clients`,
  danglingPromises: `${SITE}/functions/actions#dangling-promises`,
  dynamicImports: `${SITE}/functions/bundling#dynamic-dependencies`,
  helperFunctions: `${SITE}/understanding/best-practices/#use-helper-functions-to-write-shared-code`,
  httpActionLimits: `${SITE}/functions/http-actions#limits`,
  internalFunctions: `${SITE}/understanding/best-practices/#only-schedule-and-ctxrun-internal-functions`,
  limits: `${SITE}/production/state/limits`,
  nodeRuntime: `${SITE}/functions/runtimes#nodejs-runtime`,
  runActionAcrossRuntimes: `${SITE}/functions/actions#await-ctxrunaction-should-only-be-used-for-crossing-js-runtimes`,
  runtimes: `${SITE}/functions/runtimes`,
  schedulingFromActions: `${SITE}/scheduling/scheduled-functions#scheduling-from-actions`,
  sequentialRuns: `${SITE}/understanding/best-practices/#avoid-sequential-ctxrunmutation--ctxrunquery-calls-from-actions`,
  sequentialRunsInActions: `${SITE}/functions/actions#avoid-await-ctxrunmutation--await-ctxrunquery`,
  storageMetadata: `${SITE}/file-storage/file-metadata#accessing-metadata-from-actions-deprecated`,
  useNode: `${SITE}/functions/actions#choosing-the-runtime-use-node`,
  vectorSearchFilters: `${SITE}/search/vector-search#filter-expressions`,
  vectorSearchLimits: `${SITE}/search/vector-search#limits`,
} as const;
