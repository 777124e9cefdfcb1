import { cronJobs } from "convex/server";
import { api } from "./_generated/api";

const crons = cronJobs();

crons.interval("sweep", { hours: 1 }, api.cleanup.sweep, { limit: 100 });

export default crons;
