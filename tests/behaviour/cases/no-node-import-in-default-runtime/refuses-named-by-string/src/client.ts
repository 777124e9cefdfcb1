export const action = "files:digest";
