import { posix } from "node:path";

/** As much of a Markdown parser as is used here. */
type Parser = {
  readonly core: {
    readonly ruler: { before(name: string, rule: string, run: (state: ParserState) => void): void };
  };
};

type ParserState = {
  readonly tokens: readonly { readonly children: Token[] | null }[];
  readonly env: { readonly relativePath?: string };
};

type Token = { readonly type: string; attrGet(name: string): string | null; hidden: boolean; tag: string };

/**
 * A link from a page to the source leads somewhere in the repository and nowhere on the site: here its text stands without
 * it. `tools/doc-paths.ts` checks that what it names is there.
 */
export function unlinkSources(parser: Parser): void {
  parser.core.ruler.before("replacements", "unlink-sources", ({ tokens, env }) => {
    const folder = posix.dirname(env.relativePath ?? "");
    for (const { children } of tokens) {
      if (children === null) continue;
      const kept: Token[] = [];
      let isInside = false;
      for (const token of children) {
        if (token.type === "link_open") isInside = leadsOut(folder, token.attrGet("href") ?? "");
        const isLink = token.type === "link_open" || token.type === "link_close";
        if (!isInside || !isLink) kept.push(token);
        if (token.type === "link_close") isInside = false;
      }
      children.splice(0, children.length, ...kept);
    }
  });
}

function leadsOut(folder: string, href: string): boolean {
  return !/^[a-z]+:|^[/#]/.test(href) && posix.normalize(posix.join(folder, href)).startsWith("..");
}
