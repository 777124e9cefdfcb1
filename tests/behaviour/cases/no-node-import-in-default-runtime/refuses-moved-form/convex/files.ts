export { digest } from "./node";
