import { measureCheck } from "./check/measure-check.ts";
import { measureIngest } from "./ingest/measure-ingest.ts";
import { measureMemory } from "./memory/measure-memory.ts";
import { measurePage } from "./page/measure-page.ts";
import { measurePythonSdk } from "./python-sdk/measure-python-sdk.ts";
import { measureReads } from "./reads/measure-reads.ts";
import { measureRecorder } from "./recorder/measure-recorder.ts";
import { measureRefresh } from "./refresh/measure-refresh.ts";
import type { Part } from "./report/part.ts";
import { measureNeighbours } from "./serving/measure-neighbours.ts";
import { measurePush } from "./serving/measure-push.ts";
import { measureServedRecording } from "./serving/measure-served-recording.ts";
import { measureServing } from "./serving/measure-serving.ts";
import { measureStart } from "./start/measure-start.ts";

/** Everything that is measured, by the name it is asked for. */
export const parts: readonly Part[] = [
  {
    name: "ingest",
    says: "durable rows a second, and milliseconds until a request is acknowledged",
    measure: measureIngest,
  },
  {
    name: "refresh",
    says: "seconds of CPU to make the profiles of 100,000 rows",
    measure: measureRefresh,
  },
  {
    name: "check",
    says: "milliseconds of a check of one model whose profiles are clean, and seconds for a thousand",
    measure: measureCheck,
  },
  {
    name: "reads",
    says: "milliseconds until the API has answered what the dashboard's screens ask",
    measure: measureReads,
  },
  {
    name: "start",
    says: "seconds from the start of the process until it is ready",
    measure: measureStart,
  },
  {
    name: "serving",
    says: "CPU a request of served models beside hand-written FastAPI endpoints, and seconds to go live and back",
    measure: measureServing,
  },
  {
    name: "served-recording",
    says: "microseconds of CPU that it costs to record a served request, beside the same request that is not recorded",
    measure: measureServedRecording,
  },
  {
    name: "neighbours",
    says: "milliseconds that a model takes to answer beside one that misbehaves, and in calm",
    measure: measureNeighbours,
  },
  {
    name: "push",
    says: "seconds of a push whose Python environment is there, step by step",
    measure: measurePush,
  },
  {
    name: "page",
    says: "bytes of a first visit to the dashboard",
    measure: measurePage,
  },
  {
    name: "python-sdk",
    says: "microseconds that a program pays for a prediction that it hands to the Python SDK's recorder",
    measure: measurePythonSdk,
  },
  {
    name: "recorder",
    says: "microseconds that a program pays for a prediction that it records, and a recorded request beside one that is not",
    measure: measureRecorder,
  },
  {
    name: "memory",
    says: "megabytes resident at most, where files are larger than that",
    measure: measureMemory,
  },
];
