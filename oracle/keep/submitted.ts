import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseSignedOrders, type SignedOrder } from "../../protocol/signed-order.ts";
import { describe, OracleError } from "../errors.ts";

/**
 * Reads the orders of a JSON file, or of every .json file in a folder, each time anew. A file that holds none is said once and passed over: one
 * maker's slip stops nobody's order.
 * @throws `OrdersMissing`.
 */
export function submittedOrders(path: string, say: (line: string) => void): { next: () => SignedOrder[] } {
  const said = new Set<string>();
  return {
    next() {
      if (!existsSync(path)) throw new OracleError("OrdersMissing", `${path} is not there`, { path });
      return filesOf(path).flatMap((file) => {
        try {
          return parseSignedOrders(readFileSync(file, "utf8"));
        } catch (error) {
          const line = `${file} is passed over: ${describe(error)}`;
          if (!said.has(line)) say(line);
          said.add(line);
          return [];
        }
      });
    },
  };
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(path, name));
}
