/** The weights of a model break its format or a bound it must keep. Never worth a retry: another file is needed. */
export class ModelWeightsError extends Error {
  override readonly name = "ModelWeightsError";
  readonly retry = false;
}

/** A row, or a batch of rows, has another number of features than the model takes. */
export class FeatureCountError extends Error {
  override readonly name = "FeatureCountError";
  readonly retry = false;
  readonly given: number;
  readonly wanted: number;

  constructor(given: number, wanted: number) {
    super(`${given} features came where the model takes ${wanted}`);
    this.given = given;
    this.wanted = wanted;
  }
}
