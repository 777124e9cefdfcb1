import { httpRouter } from "convex/server";
import { receive } from "./hooks";

const http = httpRouter();
http.route({ path: "/hook", method: "POST", handler: receive });

export default http;
