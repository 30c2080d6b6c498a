import { BEHAVIOURS, CANDIDATE_FEATURES, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import type { CardText } from "../model-files.ts";
import type { FitSettings } from "./adam.ts";
import { CHOICES, WORTH } from "./examples.ts";

/** What the interest model's card says. */
export function interestText(data: CardText, settings: FitSettings, metrics: object): CardText {
  return {
    purpose:
      "Says how likely a user is to engage with a content, what that is worth, and which contents come next: for recommendations and for the value of a listing.",
    inputs: {
      steps: `[users, ${STEPS}, ${STEP_WIDTH}] float32: the last ${STEPS} behaviours, oldest first, zeros before the first; each is presence, kind (${BEHAVIOURS.join(", ")}), power-of-two buckets of the time before and after it, and eight numbers of the content's embedding`,
      candidates: `[rows, ${CANDIDATE_FEATURES.length}] float32: ${CANDIDATE_FEATURES.join(", ")}`,
      owner: "[rows] int64: the place in steps of each row's user",
    },
    outputs: {
      interest: "[rows] float32: probability that a first view leads to a like, save, comment or follow",
      value: "[rows] float32: expected worth of what follows, in likes; a rising cubic of interest",
      next: "[rows] float32: rank of what the user meets next; higher comes first, no unit",
    },
    embedding:
      "a content's embedding is the sum of a fixed random direction for each of its readers; nothing is learned for an id, so unknown users and contents have zeros and need no retraining",
    worth: WORTH,
    data: {
      source: "CI&T Deskdrop interactions, github gh-dl/sr_acl",
      licence: "ODbL 1.0 and DbCL 1.0 as remembered from the Kaggle page, not verified; the repository has no licence",
      ...data,
    },
    split:
      "by time: the last 20 % of behaviours are held out; features and outcomes of the learned rows end before them",
    method: {
      fit: "GRU over the steps; two ReLU layers over its state and the candidate, one for the rank, one for interest and its value; Adam, the share `drop` of the units before interest left out at each step",
      chosen:
        "inputs and settings by AUC on three slices inside the learned part (15 % each, after 55, 70 and 85 % of it), about 150 of them; none by the held-out rows",
      settings,
      losses: `cross-entropy of engagement, 0.25 x cross-entropy of the next content among ${CHOICES}, 0.1 x squared error of the worth`,
      shipped: "the model that was judged; it is not fitted again to the held-out rows",
    },
    definitions: {
      hitAt10:
        "every behaviour of every kind, the whole catalogue as choices, no sampled negatives; a content that nobody has met is a miss",
      engage:
        "a user's first view of a content; engaged when a like, save, comment or follow of it comes by the end of the file",
      toldAtOnce:
        "the same questions as if each first view had told at once what came of it later: no recommender can know that, but published figures can be counted so; boosted trees are fitted to what they are judged on, the model is the shipped one",
      lastTen:
        "published figures of 0.68 for the last ten viewed do not say how they were counted; the two readings here are counted like the model",
    },
    metrics: { intervals: "95 % bootstrap over held-out rows, as if they were independent", ...metrics },
    limits: [
      "One company's news platform, seven months of 2016, about 1,700 readers and 2,400 articles: other platforms need their own training.",
      "Half of the hits are contents that the user had met before; for the others see newToUser.",
      "What the GRU's state adds to interest beside the candidate's features is within noise on the validation slices; the rank is what it serves.",
      "Without any past, interest is hardly better than the user's own rate: see heldOutWithoutPast.",
      "Earlier networks of this model, one of them chosen among three, and the user's rate counted in several ways were judged on the same held-out rows before it: that may lean the figures to the good side.",
      "No text, author or topic is read: of a content that nobody has met the model knows nothing; who met it first stands for its author.",
      "It learns what readers did, popularity and habit included, not what is good for them.",
      "The worth of a comment or a follow beside a like is a choice, not a finding.",
    ],
    notFor: [
      "minting or rewards",
      "judging people",
      "a price per person: a content's value is one number for every buyer",
      "deciding what is true or good",
      "targeting minors",
    ],
  };
}
