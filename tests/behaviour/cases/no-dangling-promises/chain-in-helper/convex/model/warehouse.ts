import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";

export async function notifyWarehouse(ctx: ActionCtx, item: string) {
  ctx
    .runMutation(internal.orders.reserve, { item })
    .then((reservation) =>
      fetch(`https://warehouse.example.com/${item}`, { method: "PUT", body: typeof reservation }),
    )
    .catch((error: unknown) => {
      console.error("not reserved", error);
    });
}
