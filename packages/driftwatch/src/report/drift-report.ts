import { writeHtml } from "./html/write-html.ts";
import type { Report } from "./report.ts";
import { writeJUnit } from "./write-junit.ts";
import { writeMarkdown } from "./write-markdown.ts";
import { writeTable, type TableOptions } from "./write-table.ts";

/** What a comparison found, and every way to hand it on. */
export class DriftReport {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** The whole report as data, described by report.schema.json; what `JSON.stringify` takes. */
  toJSON(): Report {
    return this.#report;
  }

  /** The verdict in one sentence. */
  summary(): string {
    return this.#report.headline;
  }

  /** For a terminal, within 80 columns. */
  toTable(options?: TableOptions): string {
    return writeTable(this.#report, options);
  }

  /** One page that fetches nothing, for people, in both themes and on a phone. */
  toHTML(): string {
    return writeHtml(this.#report);
  }

  /** For a comment or a job's summary. */
  toMarkdown(): string {
    return writeMarkdown(this.#report);
  }

  /** For continuous integration: a test case a column. */
  toJUnit(): string {
    return writeJUnit(this.#report);
  }
}
