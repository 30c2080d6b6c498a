import { deskdrop } from "../../data/deskdrop.ts";
import { kuairand, type VideoView } from "../../data/kuairand.ts";
import type { OracleError } from "../../errors.ts";
import type { Behaviour } from "../../serve/behaviour.ts";
import { behavioursOfDeskdrop } from "../deskdrop-behaviours.ts";
import { readRows } from "../read-data.ts";
import { isOtherFormat } from "../refuse-table.ts";
import type { TrainInput } from "../trainer.ts";

/** The behaviours of a Deskdrop or a KuaiRand file, in order of time. @throws what `readRows` does. */
export async function readBehaviours(file: string, input: TrainInput): Promise<Behaviour[]> {
  try {
    return behavioursOfDeskdrop(await readRows(file, deskdrop, input));
  } catch (error) {
    if (!isOtherFormat(error)) throw error;
    return behavioursOfKuairand(await readViews(file, input, error));
  }
}

/** `first` is thrown for a file of neither format: it names what the format that the model is trained on wants. */
async function readViews(file: string, input: TrainInput, first: OracleError): Promise<VideoView[]> {
  try {
    return await readRows(file, kuairand, input);
  } catch (error) {
    throw isOtherFormat(error) ? first : error;
  }
}

/** Views, and what users did with a video at the same moment. Shares count as saves; likes leak and are not read. */
export function behavioursOfKuairand(views: readonly VideoView[]): Behaviour[] {
  const behaviours = views.flatMap((view) => {
    const of = (kind: Behaviour["kind"]): Behaviour => {
      return { atMs: view.atMs, user: view.userId, content: view.videoId, kind };
    };
    return [
      of("view"),
      ...(view.forwarded ? [of("save")] : []),
      ...(view.commented ? [of("comment")] : []),
      ...(view.followed ? [of("follow")] : []),
    ];
  });
  return behaviours.sort((a, b) => a.atMs - b.atMs);
}
