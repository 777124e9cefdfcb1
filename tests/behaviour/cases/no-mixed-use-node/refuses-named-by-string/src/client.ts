export const query = "emails:list";
