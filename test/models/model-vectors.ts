/** A model and rows of it in a file of test/vectors/, with what each row scores; numbers are decimal text, bytes hex. */
export type ModelVector = {
  name: string;
  weights: string;
  featureSpec: string;
  modelId: string;
  width: number;
  features: string[];
  score: string[];
};
