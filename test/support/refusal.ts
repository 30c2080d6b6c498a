import { expect } from "chai";
import { OracleError } from "../../oracle/errors.ts";

/** The named error that `act` throws. */
export function refusal(act: () => unknown): OracleError {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(OracleError);
    return error as OracleError;
  }
  return expect.fail("nothing was refused");
}

/** The named error that `act` rejects with. */
export async function refusalOf(act: Promise<unknown>): Promise<OracleError> {
  const error = await act.then(
    () => expect.fail("nothing was refused"),
    (caught: unknown) => caught,
  );
  expect(error).to.be.instanceOf(OracleError);
  return error as OracleError;
}
