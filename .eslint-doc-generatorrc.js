import { format, resolveConfig } from "prettier";

/** @type {import("eslint-doc-generator").GenerateOptions} */
export default {
  configEmoji: [
    ["recommended", "✅"],
    ["strict", "🔒"],
  ],
  ignoreConfig: ["all"],
  ruleDocSectionInclude: ["The fact", "What counts", "When not to use it", "What it cannot see"],
  ruleListColumns: ["name", "description", "configsError", "configsWarn", "fixable", "hasSuggestions"],
  postprocess: async (content, path) => format(content, { ...(await resolveConfig(path)), filepath: path }),
};
