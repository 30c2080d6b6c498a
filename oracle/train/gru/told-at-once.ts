import type { Behaviour } from "../../serve/behaviour.ts";

/**
 * Two lists of behaviours, one after the other in time, as if each first meeting told at once what comes of it: what a user does
 * with a content later, views aside, stands right after the first. No recommender can know that, but published figures can be counted so.
 */
export function toldAtOnce(before: readonly Behaviour[], after: readonly Behaviour[]): [Behaviour[], Behaviour[]] {
  const meetings = new Map<string, Behaviour[]>();
  const groupsOf = (behaviour: Behaviour): Behaviour[][] => {
    const key = `${behaviour.user} ${behaviour.content}`;
    const meeting = meetings.get(key);
    if (meeting !== undefined && behaviour.kind !== "view") {
      meeting.push({ ...behaviour, atMs: meeting[0].atMs });
      return [];
    }
    const group = [behaviour];
    if (meeting === undefined) meetings.set(key, group);
    return [group];
  };
  // Both are gone through before either is read: a meeting of the first may come to something in the second.
  const [first, second] = [before.flatMap(groupsOf), after.flatMap(groupsOf)];
  return [first.flat(), second.flat()];
}
