import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.weekly(
  "send the digest",
  { dayOfWeek: "monday", hourUTC: 7, minuteUTC: 10 },
  internal.digest.sendWeekly,
);

export default crons;
