export { createJob } from "./create-job.ts";
export { createRunner, type Runner } from "./create-runner.ts";
export { type Doing, type JobOutcome, StepProblem, type StepWork, type Work } from "./job.ts";
export { liveJob } from "./live-job.ts";
export { presentJob } from "./present-job.ts";
export { type JobLineRow, listLines } from "./queries/job-lines.ts";
export { findJob, findJobAbout, type JobCard, type JobRow } from "./queries/jobs.ts";
export { resolveJob } from "./resolve-job.ts";
export { jobRoutes } from "./routes.ts";
