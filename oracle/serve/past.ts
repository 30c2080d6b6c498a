import { BEHAVIOURS, type Behaviour, CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "./behaviour.ts";
import { newHabits } from "./habits.ts";
import { bucket, directionOf, likeness, SKETCH, SKETCH_SEEN } from "./sketch.ts";

/** Everything that the interest model may know at a moment. A hot structure, changed in place behaviour by behaviour. */
export type Past = {
  /** Takes the next behaviour; they come in order of time. */
  remember: (behaviour: Behaviour) => void;
  /** Writes a user's last behaviours, oldest first and zeros before: [STEPS, STEP_WIDTH]. */
  sequence: (user: string, atMs: number, into: Float32Array, offset: number) => void;
  /** Writes what is known of a user and a content: [CANDIDATE_WIDTH]. */
  candidate: (user: string, content: string, atMs: number, into: Float32Array, offset: number) => void;
  /** Contents worth ranking for a user: lately met by anybody or by the user, or met after the user's last one. No order. */
  candidates: (user: string) => string[];
  /** Share of the user's first views that the user engaged after, drawn to everybody's as if by five contents. */
  engageRate: (user: string) => number;
  /** The contents that anybody met last, newest first, at most `limit`. */
  latest: (limit: number) => string[];
  /** The contents that the user met last, newest first, at most `limit`. */
  own: (user: string, limit: number) => string[];
  met: (user: string, content: string) => boolean;
};

type Content = {
  firstMs: number;
  lastMs: number;
  events: number;
  readers: number;
  /** Readers whose first behaviour was a view, and those of them who engaged. */
  viewed: number;
  engaged: number;
  ofDay: number;
  ofHours: number;
  sketch: Float32Array;
  next: Map<string, number>;
  nextTotal: number;
};
type Own = { events: number; lastMs: number; viewedFirst: boolean; engaged: boolean };
type Step = { atMs: number; kind: number; sketch: Float32Array };
type User = {
  events: number;
  repeats: number;
  /** Contents whose first behaviour was a view, and those of them engaged with. */
  viewed: number;
  engaged: number;
  /** The same lately, each new one counting for more than those before. */
  lately: { met: number; engaged: number };
  kinds: number[];
  lastMs: number;
  last: string | undefined;
  steps: Step[];
  own: Map<string, Own>;
  direction: Float32Array;
  sketch: Float32Array;
  engagedSketch: Float32Array;
};

const RECENT = 128;
const DAY_MS = 86_400_000;
const HOURS_MS = 4 * 3_600_000;
const TASTE = 0.95;
const LATELY = 0.8;

export function newPast(): Past {
  const users = new Map<string, User>();
  const contents = new Map<string, Content>();
  // Least recent first: a Map keeps the order in which its keys came.
  const recent = new Map<string, true>();
  const ranks = new Map<string, number>();
  let ranked = false;
  const habits = newHabits();
  const all = { viewed: 0, engaged: 0 };
  const overall = () => (all.engaged + 1) / (all.viewed + 10);
  const engageRate = (user: User | undefined) => ((user?.engaged ?? 0) + 5 * overall()) / ((user?.viewed ?? 0) + 5);

  const rank = (content: string) => {
    if (!ranked) {
      ranks.clear();
      let place = recent.size;
      for (const id of recent.keys()) ranks.set(id, --place);
      ranked = true;
    }
    return ranks.get(content) ?? RECENT;
  };

  const remember = (behaviour: Behaviour) => {
    const { user: userId, content: contentId, atMs, kind } = behaviour;
    habits.remember(behaviour);
    const user = users.get(userId) ?? newUser(userId);
    const content = contents.get(contentId) ?? newContent(atMs);
    users.set(userId, user);
    contents.set(contentId, content);
    const own = user.own.get(contentId);
    const engages = kind !== "view" && !own?.engaged;
    const viewedFirst = own?.viewedFirst ?? kind === "view";
    content.ofDay = fade(content.ofDay, atMs - content.lastMs, DAY_MS) + 1;
    content.ofHours = fade(content.ofHours, atMs - content.lastMs, HOURS_MS) + 1;
    content.events++;
    content.lastMs = atMs;
    if (own === undefined) {
      content.readers++;
      add(content.sketch, user.direction, 1);
    } else user.repeats++;
    if (own === undefined && viewedFirst) {
      content.viewed++;
      user.viewed++;
      all.viewed++;
      user.lately = { met: user.lately.met * LATELY + 1, engaged: user.lately.engaged * LATELY };
    }
    user.kinds[BEHAVIOURS.indexOf(kind)]++;
    if (engages) add(user.engagedSketch, content.sketch, 1 / content.readers);
    if (engages && viewedFirst) {
      content.engaged++;
      user.engaged++;
      user.lately.engaged++;
      all.engaged++;
    }
    const before = user.last === undefined ? undefined : contents.get(user.last);
    if (before !== undefined && user.last !== contentId) {
      before.next.set(contentId, (before.next.get(contentId) ?? 0) + 1);
      before.nextTotal++;
    }
    for (let i = 0; i < SKETCH; i++) user.sketch[i] = TASTE * user.sketch[i] + content.sketch[i] / content.readers;
    user.own.delete(contentId);
    user.own.set(contentId, {
      events: (own?.events ?? 0) + 1,
      lastMs: atMs,
      viewedFirst,
      engaged: kind !== "view" || (own?.engaged ?? false),
    });
    user.events++;
    user.last = contentId;
    user.lastMs = atMs;
    user.steps.push({ atMs, kind: BEHAVIOURS.indexOf(kind), sketch: seen(content) });
    if (user.steps.length > STEPS) user.steps.shift();
    recent.delete(contentId);
    recent.set(contentId, true);
    if (recent.size > RECENT) recent.delete(recent.keys().next().value!);
    ranked = false;
  };

  const sequence: Past["sequence"] = (userId, atMs, into, offset) => {
    into.fill(0, offset, offset + STEPS * STEP_WIDTH);
    const steps = users.get(userId)?.steps ?? [];
    for (const [i, { atMs: stepMs, kind, sketch }] of steps.entries()) {
      const at = offset + (STEPS - steps.length + i) * STEP_WIDTH;
      into[at] = 1;
      into[at + 1 + kind] = 1;
      into[at + 6] = i === 0 ? 1 : bucket((stepMs - steps[i - 1].atMs) / 1000);
      into[at + 7] = bucket(((steps[i + 1]?.atMs ?? atMs) - stepMs) / 1000);
      into.set(sketch, at + 8);
    }
  };

  const candidate: Past["candidate"] = (userId, contentId, atMs, into, offset) => {
    const user = users.get(userId);
    const content = contents.get(contentId);
    const own = user?.own.get(contentId);
    const last = user?.last === undefined ? undefined : contents.get(user.last);
    const followed = last?.next.get(contentId) ?? 0;
    const sinceS = (thenMs: number | undefined) => (thenMs === undefined ? 1.25 : bucket((atMs - thenMs) / 1000));
    const log = (count: number) => Math.log2(1 + count) / 8;
    const dayPart = (2 * Math.PI * (atMs % DAY_MS)) / DAY_MS;
    const numbers = [
      Math.sin(dayPart),
      Math.cos(dayPart),
      sinceS(content?.firstMs),
      sinceS(content?.lastMs),
      log(rank(contentId)),
      log(content?.events ?? 0),
      log(content === undefined ? 0 : fade(content.ofDay, atMs - content.lastMs, DAY_MS)),
      log(content === undefined ? 0 : fade(content.ofHours, atMs - content.lastMs, HOURS_MS)),
      odds(((content?.engaged ?? 0) + 5 * overall()) / ((content?.viewed ?? 0) + 5)),
      log(own?.events ?? 0) * 2,
      sinceS(own?.lastMs),
      own === undefined ? 0 : ownRecency(user!, own),
      Number(user?.last === contentId),
      Number(own?.engaged ?? false),
      user === undefined || content === undefined ? 0 : likeness(user.sketch, content.sketch),
      user === undefined || content === undefined ? 0 : likeness(user.engagedSketch, content.sketch),
      log(followed) * 2,
      followed / ((last?.nextTotal ?? 0) + 3),
      odds(engageRate(user)),
      odds(((user?.lately.engaged ?? 0) + overall()) / ((user?.lately.met ?? 0) + 1)),
      ...BEHAVIOURS.slice(1).map((_, i) => log(user?.kinds[i + 1] ?? 0)),
      Number(user?.own.get(user.last ?? "")?.engaged ?? false),
      log(user?.events ?? 0),
      sinceS(user?.lastMs),
      ((user?.repeats ?? 0) + 1) / ((user?.events ?? 0) + 3),
      ...habits.of(userId, contentId, atMs),
    ];
    into.set(numbers, offset);
    if (content === undefined) into.fill(0, offset + numbers.length, offset + CANDIDATE_WIDTH);
    else into.set(seen(content), offset + numbers.length);
  };

  const candidates: Past["candidates"] = (userId) => {
    const user = users.get(userId);
    const last = user?.last === undefined ? undefined : contents.get(user.last);
    const mine = [...(user?.own.keys() ?? [])].slice(-STEPS);
    const after = [...(last?.next ?? [])].sort((a, b) => b[1] - a[1]).slice(0, STEPS);
    const lately = user?.last === undefined ? [] : [user.last];
    return [...new Set([...lately, ...mine, ...after.map(([id]) => id), ...recent.keys()])];
  };

  return {
    ...{ remember, sequence, candidate, candidates },
    engageRate: (user) => engageRate(users.get(user)),
    latest: (limit) => [...recent.keys()].slice(-limit).reverse(),
    own: (user, limit) => [...(users.get(user)?.own.keys() ?? [])].slice(-limit).reverse(),
    met: (user, content) => users.get(user)?.own.has(content) ?? false,
  };
}

function newUser(id: string): User {
  return {
    ...{ events: 0, repeats: 0, viewed: 0, engaged: 0, lastMs: 0, last: undefined, steps: [], own: new Map() },
    ...{ lately: { met: 0, engaged: 0 }, kinds: BEHAVIOURS.map(() => 0) },
    direction: directionOf(id),
    sketch: new Float32Array(SKETCH),
    engagedSketch: new Float32Array(SKETCH),
  };
}

function newContent(atMs: number): Content {
  return {
    ...{ firstMs: atMs, lastMs: atMs, events: 0, readers: 0, viewed: 0, engaged: 0, ofDay: 0, ofHours: 0 },
    ...{ sketch: new Float32Array(SKETCH), next: new Map(), nextTotal: 0 },
  };
}

/** What the network reads of a content's sketch; its length grows with the square root of the readers, so it is divided by it. */
function seen({ sketch, readers }: Content): Float32Array {
  return sketch.subarray(0, SKETCH_SEEN).map((value) => value / Math.sqrt(Math.max(1, readers)));
}

/** 1 for the content that the user met last, less the more of the others came after. */
function ownRecency(user: User, own: Own): number {
  let later = 0;
  for (const other of user.own.values()) if (other.lastMs > own.lastMs) later++;
  return 1 / (1 + later);
}

function add(into: Float32Array, vector: Float32Array, weight: number): void {
  for (let i = 0; i < into.length; i++) into[i] += weight * vector[i];
}

function fade(count: number, passedMs: number, halfMs: number): number {
  return count * 2 ** (-passedMs / halfMs);
}

/** Log-odds of a share, about -1 to 1. */
function odds(share: number): number {
  const inside = Math.min(0.999, Math.max(0.001, share));
  return Math.log(inside / (1 - inside)) / 4;
}
