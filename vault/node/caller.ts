import { isIPv6 } from "node:net";

/**
 * By what a caller is counted: its address, of IPv6 the 64 bits that one network has.
 * @param remote Who holds the connection. @param forwarded The header X-Forwarded-For, believed of `proxy` alone, and of that only the
 * last address: the others are what the caller says.
 */
export function callerOf(remote: string, forwarded: string | undefined, proxy: string | undefined): string {
  const last = isProxy(remote, proxy) && forwarded?.split(",").at(-1)?.trim();
  return networkOf(plain(last || remote));
}

export function isProxy(remote: string, proxy: string | undefined): boolean {
  return proxy !== undefined && plain(remote) === plain(proxy);
}

/** An IPv4 address as such, also where the system writes it as one of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // A URL writes every address in one way, without its zone.
  const written = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
  const [before, after = []] = written.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  return `${[...before, ...zeros, ...after].slice(0, 4).join(":")}::/64`;
}
