export const workOnce = async (_ctx: unknown, { id }: { id: string }): Promise<string> => id;
