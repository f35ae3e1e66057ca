export { type Job, type RunningJob, type Scheduler, startJobs } from "./job.ts";
export { schedulerRoutes } from "./routes.ts";
