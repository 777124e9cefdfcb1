import { internalAction } from "./_generated/server";

export const sync = internalAction({
  args: {},
  handler: async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("hello"));
        controller.close();
      },
      async cancel() {
        fetch("https://example.com/left");
      },
    });
    const response = await fetch("https://example.com/upload", { method: "POST", body });
    return response.status;
  },
});
