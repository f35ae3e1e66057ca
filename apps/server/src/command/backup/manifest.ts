import { z } from "zod";

/** Raised when what is written could not be read by the release before. */
export const backupFormat = 1;
/** The last entry: an archive without it was cut off. */
export const manifestName = "manifest.json";
/** `tables/NAME/00000001` and on: a table's rows in PostgreSQL's binary format, in pieces. */
export const tablesFolder = "tables";
/** Of the data folder. */
export const filesFolder = "files";

/** What an archive says of itself. */
export const backupManifest = z.object({
  format: z.int(),
  made_at: z.string(),
  release: z.string(),
  migrations: z.array(z.string()).readonly(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).readonly(), rows: z.int() })).readonly(),
  sequences: z.record(z.string(), z.string().nullable()),
  /** SHA-256 of every other entry. */
  hashes: z.record(z.string(), z.string()),
});
export type BackupManifest = Readonly<z.infer<typeof backupManifest>>;
