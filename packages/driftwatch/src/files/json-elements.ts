import { Unreadable } from "./reader.ts";

/** Cuts a JSON list into the texts of its elements as it streams by: a list of any length takes the room of one element. */
export type JsonElements = {
  /** @throws Unreadable if the text is no list of objects */
  add(text: string, take: (element: string, number: number) => void): void;
  /** @throws Unreadable if the list has no end */
  end(): void;
};

const [quoteMark, backslash, comma] = [0x22, 0x5c, 0x2c] as const;
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

export function jsonElements(): JsonElements {
  let place: "before" | "first" | "element" | "after" | "next" | "behind" = "before";
  let [depth, isInText, isEscaped, number, kept] = [0, false, false, 0, ""];

  /** What stands between elements. */
  const step = (code: number): void => {
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) return;
    if (place === "before" && code === openBracket) place = "first";
    else if ((place === "first" || place === "next") && code === openBrace) {
      place = "element";
      depth = 1;
      number += 1;
    } else if ((place === "first" || place === "after") && code === closeBracket) place = "behind";
    else if (place === "after" && code === comma) place = "next";
    else throw strangerAt(place, number);
  };

  return {
    add(text, take) {
      let start = 0;
      for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (place !== "element") {
          step(code);
          start = i;
        } else if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (code === backslash) isEscaped = true;
          else if (code === quoteMark) isInText = false;
        } else if (code === quoteMark) isInText = true;
        else if (code === openBrace || code === openBracket) depth += 1;
        else if (code === closeBrace || code === closeBracket) {
          depth -= 1;
          if (depth > 0) continue;
          take(kept + text.slice(start, i + 1), number);
          kept = "";
          place = "after";
        }
      }
      if (place === "element") kept += text.slice(start);
    },
    end() {
      if (place === "before") throw new Unreadable("The file is empty: write a list of JSON objects.");
      if (place !== "behind") throw new Unreadable(`The list has no end: after element ${number} the file is cut off.`);
    },
  };
}

function strangerAt(place: string, number: number): Unreadable {
  if (place === "behind") return new Unreadable("The file goes on after its list: write one list of JSON objects.");
  if (place === "before")
    return new Unreadable("The file is no list: write a list of JSON objects, or one object a line in a .jsonl file.");
  if (place === "after") return new Unreadable(`After element ${number} of the list there is no comma.`);
  return new Unreadable(`Element ${number + 1} of the list is no object: write a list of JSON objects.`);
}
