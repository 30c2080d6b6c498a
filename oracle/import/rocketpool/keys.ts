/** An object or array that is open: its distinct keys so far, and the last of them. Arrays have none. */
type Open = { readonly keys: Set<string> | undefined; key: string };

/**
 * The path of the first key that stands twice in one object, escapes resolved; undefined where all are distinct.
 * JSON.parse keeps the last of two equal keys without a word.
 * @param json JSON that has been parsed: nothing else is looked for.
 */
export function repeatedKey(json: string): string | undefined {
  const open: Open[] = [];
  for (const [token, text] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*:?|[{}[\]]/g)) {
    if (token === "{") open.push({ keys: new Set(), key: "" });
    else if (token === "[") open.push({ keys: undefined, key: "" });
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const inside = open.at(-1)!;
      inside.key = JSON.parse(text);
      if (inside.keys!.has(inside.key)) return pathOf(open);
      inside.keys!.add(inside.key);
    }
  }
  return undefined;
}

function pathOf(open: readonly Open[]): string {
  const objects = open.filter(({ keys }) => keys !== undefined);
  return objects.map(({ key }) => key).join(".");
}
