import { BuildProblem, type ScanReport } from "../contract.ts";

/**
 * What a requirements file asks for: its lines, joined where they go on, without comments, sorted.
 *
 * Names of packages with versions, extras, markers and hashes are taken. Options, addresses and paths are not: they
 * reach beyond the registry that the operator has chosen.
 *
 * @throws BuildProblem `environment_failed` that names the line
 */
export function readRequirements(text: string): string[] {
  const joined = text.replaceAll("\r\n", "\n").replaceAll(/\\\n\s*/g, " ");
  const lines = joined.split("\n").map((line) => line.replace(/(^|\s)#.*$/, "").trim());
  for (const [at, line] of lines.entries()) if (line !== "" && !isPlain(line)) refuse(at + 1, line);
  return lines
    .filter((line) => line !== "")
    .map((line) => line.replaceAll(/\s+/g, " "))
    .sort();
}

/** A name, extras, versions, a marker, hashes; no address and no path. */
const plain =
  /^[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[A-Za-z0-9,._\s-]*\])?\s*(\(?\s*([=<>!~]=?=?\s*[A-Za-z0-9.*+!_-]+\s*,?\s*)*\)?)\s*(;[^#]*?)?(\s+--hash=[a-z0-9]+:[0-9a-f]+)*$/;

function isPlain(line: string): boolean {
  return line.length < 10_000 && plain.test(line);
}

function refuse(number: number, line: string): never {
  throw new BuildProblem(
    "environment_failed",
    `Line ${number} of requirements.txt is "${line.slice(0, 100)}": names of packages with versions and hashes are taken, ` +
      "no options, addresses or paths.",
  );
}

/**
 * What a version without a requirements file needs, by what its model file tells.
 *
 * The framework's own version is asked for: another one may load the file and answer something else.
 */
export function requirementsOf({ hints, names }: ScanReport): string[] {
  const packages = new Map(Object.entries(hints.packages));
  // A column transformer selects by names, which only a data frame has.
  if (names.some((name) => name.endsWith(".ColumnTransformer")) && !packages.has("pandas"))
    packages.set("pandas", null);
  return [...packages]
    .map(([name, version]) => {
      if (version !== null) return `${name}==${version}`;
      if (name === "numpy" && hints.numpyMajor !== null) return hints.numpyMajor === 1 ? "numpy<2" : "numpy>=2";
      return name;
    })
    .sort();
}
